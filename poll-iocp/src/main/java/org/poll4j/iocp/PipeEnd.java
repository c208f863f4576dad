package org.poll4j.iocp;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.poll4j.WrongPollException;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.NamedPipeEnd;
import org.poll4j.spi.Readiness;

/**
 * One end of a named pipe as a state machine. Windows reports no readiness of pipes, only the end of an operation. So
 * one read into a buffer of this object is always in progress, and a write continues after it has copied the caller's
 * bytes.
 *
 * <p>A handle is bound to one completion port for its life, that of the Poll with which it was first registered. Before
 * that no operation can begin. Its operations continue without a registration.
 *
 * <p>Guarded by its own lock, which is taken after that of the selector and never held while taking that one.
 */
final class PipeEnd implements NamedPipeEnd, Submitter, Descriptor.Closer {
    private static final int READ_SIZE = 4096;
    private static final int WRITE_SIZE = 64 * 1024;

    private final PipeCalls calls;
    private final boolean server;
    /** Whether writes are messages, which are not cut. */
    private final boolean messages;

    private final Descriptor descriptor;
    private final ByteIo io = new PipeBytes(this);
    private final PipeOperation connecting = new PipeOperation();
    private final PipeOperation reading = new PipeOperation();
    private final PipeOperation writing = new PipeOperation();

    private @Nullable IocpSelector home;
    private @Nullable WatchedPipe watched;
    private boolean connectWanted;
    private boolean connected;
    private int connectError;
    private final ByteBuffer data = ByteBuffer.allocateDirect(READ_SIZE);
    private final long dataAddress = MemorySegment.ofBuffer(data).address();
    private boolean ended;
    private int readError;
    private MemorySegment written = MemorySegment.NULL;
    private int writeError;
    /** Closed, or its Poll is: nothing begins any more. */
    private boolean over;

    private boolean closed;

    PipeEnd(PipeCalls calls, long handle, boolean server, boolean messages) {
        this.calls = calls;
        this.server = server;
        this.messages = messages;
        this.connected = !server;
        data.limit(0);
        this.descriptor = new Descriptor(Descriptor.Kind.WINDOWS_PIPE, handle, this);
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    @Override
    public ByteIo io() {
        return io;
    }

    /** Is registered: binds the handle to the port, the first time, and begins what was waiting for that. */
    synchronized WatchedPipe watch(IocpSelector selector, PortCalls ports, long port, IocpRecords records)
            throws IOException {
        if (home == null) {
            bind(selector, ports, port, records);
            begin();
        } else if (home != selector) {
            throw new WrongPollException(
                    "register(" + descriptor + "): a named pipe stays with the Poll that it was first registered with");
        }
        watched = new WatchedPipe(this);
        return watched;
    }

    /** Takes the records first: once the port has the handle, nothing may fail. */
    private void bind(IocpSelector selector, PortCalls ports, long port, IocpRecords records) throws IOException {
        try {
            for (PipeOperation operation : operations()) {
                operation.use(records, this);
            }
            WinError.check(
                    ports.CreateIoCompletionPort(descriptor.handle(), port, IocpPackets.PIPE),
                    "CreateIoCompletionPort(" + descriptor + ")");
            home = selector;
        } finally {
            if (home == null) {
                leave(records);
            }
        }
    }

    private PipeOperation[] operations() {
        return new PipeOperation[] {connecting, reading, writing};
    }

    private void leave(IocpRecords records) {
        for (PipeOperation operation : operations()) {
            operation.leave(records);
        }
    }

    /** A connect that fails here is an event of this pipe; the registration has succeeded. */
    private void begin() {
        if (connectWanted && !connected) {
            connectError = beginConnect();
        }
        beginRead();
    }

    /** Whether its handle belongs to the port of that selector. */
    synchronized boolean isBoundTo(IocpSelector selector) {
        return home == selector;
    }

    synchronized void unwatched() {
        watched = null;
    }

    /** What can be done without waiting. */
    synchronized int readiness() {
        int ready = 0;
        if (data.hasRemaining() || ended || readError != 0) {
            ready |= Readiness.READABLE;
        }
        if (ended) {
            ready |= Readiness.READ_CLOSED | Readiness.WRITE_CLOSED;
        }
        if (readError != 0) {
            ready |= Readiness.READ_CLOSED | Readiness.ERROR;
        }
        if ((connected && !writing.inFlight()) || connectError != 0) {
            ready |= Readiness.WRITABLE;
        }
        return connectError == 0 && writeError == 0 ? ready : ready | Readiness.ERROR;
    }

    @Override
    public synchronized boolean connect() throws IOException {
        if (!server) {
            throw new IllegalStateException("connect(" + descriptor + "): a client's end, which is connected");
        }
        if (!connected) {
            requireAlive("connect");
            connectWanted = true;
            int error = connectError;
            connectError = 0;
            if (error == 0 && home != null && !connecting.inFlight()) {
                error = beginConnect();
            }
            if (error != 0) {
                throw WinError.of("ConnectNamedPipe(" + descriptor + ")", error);
            }
        }
        return connected;
    }

    /** Begins to wait for a client. Returns 0, or the error if that fails at once. */
    private int beginConnect() {
        connecting.begin();
        int error = connecting.submitted(calls.ConnectNamedPipe(descriptor.handle(), connecting.address()));
        return connecting.inFlight() || connected(error) ? 0 : error;
    }

    /** Of a connect that has ended: whether there is a client; the reads report one that has left again. */
    private boolean connected(int error) {
        connected = error == 0 || error == WindowsAbi.ERROR_PIPE_CONNECTED || error == WindowsAbi.ERROR_NO_DATA;
        beginRead();
        return connected;
    }

    /** Nothing of this connection is left to the next one. mio #1983: there a disconnect forgot what had been read. */
    @Override
    public synchronized void disconnect() throws IOException {
        if (!server) {
            throw new IllegalStateException("disconnect(" + descriptor + "): a client's end: close it");
        }
        int result = calls.DisconnectNamedPipe(descriptor.handle());
        if (result < 0) {
            throw WinError.of("DisconnectNamedPipe(" + descriptor + ")", -result);
        }
        connectWanted = false;
        connected = false;
        connectError = 0;
        data.limit(0);
        ended = false;
        readError = 0;
        writeError = 0;
        connecting.forget();
        reading.forget();
        writing.forget();
    }

    private void beginRead() {
        if (home == null
                || over
                || !connected
                || reading.inFlight()
                || data.hasRemaining()
                || ended
                || readError != 0) {
            return;
        }
        reading.begin();
        data.limit(0);
        int error = reading.submitted(calls.ReadFile(descriptor.handle(), dataAddress, READ_SIZE, reading.address()));
        readEnded(error);
    }

    private void readEnded(int error) {
        switch (error) {
            case 0, WindowsAbi.ERROR_MORE_DATA, WindowsAbi.ERROR_OPERATION_ABORTED -> {}
            case WindowsAbi.ERROR_BROKEN_PIPE, WindowsAbi.ERROR_PIPE_NOT_CONNECTED, WindowsAbi.ERROR_NO_DATA ->
                ended = true;
            default -> readError = error;
        }
    }

    /** Moves what was read; 0 if there is nothing to move to. */
    synchronized int read(ByteBuffer[] dsts, int offset, int length, boolean peek) throws IOException {
        beginRead();
        if (!data.hasRemaining()) {
            return nothingRead();
        }
        int begin = data.position();
        for (int i = offset; i < offset + length && data.hasRemaining(); i++) {
            ByteBuffer to = dsts[i].duplicate();
            int n = Math.min(to.remaining(), data.remaining());
            to.put(to.position(), data, data.position(), n);
            data.position(data.position() + n);
        }
        int n = data.position() - begin;
        if (peek) {
            data.position(begin);
        }
        beginRead();
        return n;
    }

    private int nothingRead() throws IOException {
        if (ended) {
            return ByteIo.END;
        }
        int error = readError;
        if (error != 0) {
            readError = 0;
            throw WinError.of("ReadFile(" + descriptor + ")", error);
        }
        requireAlive("read");
        return ByteIo.WOULD_BLOCK;
    }

    /** Begins to write a copy, as one message if that is what the pipe has. */
    synchronized int write(ByteBuffer[] srcs, int offset, int length) throws IOException {
        int error = writeError;
        if (error != 0) {
            writeError = 0;
            throw WinError.of("WriteFile(" + descriptor + ")", error);
        }
        requireAlive("write");
        if (home == null || !connected || writing.inFlight()) {
            return ByteIo.WOULD_BLOCK;
        }
        int n = copy(srcs, offset, length);
        if (n > 0) {
            writing.begin();
            error = writing.submitted(calls.WriteFile(descriptor.handle(), written.address(), n, writing.address()));
        }
        if (error != 0) {
            throw WinError.of("WriteFile(" + descriptor + ")", error);
        }
        return n;
    }

    private int copy(ByteBuffer[] srcs, int offset, int length) {
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += srcs[i].remaining();
        }
        if (!messages) {
            total = Math.min(total, WRITE_SIZE);
        }
        if (written.byteSize() < total) {
            written = Arena.ofAuto().allocate(Math.max(Math.toIntExact(total), WRITE_SIZE));
        }
        ByteBuffer to = written.asByteBuffer();
        for (int i = offset; to.position() < total; i++) {
            ByteBuffer from = srcs[i].duplicate();
            to.put(from.limit(from.position() + (int) Math.min(from.remaining(), total - to.position())));
        }
        return to.position();
    }

    private void requireAlive(String call) throws IOException {
        if (over) {
            throw new IOException(call + "(" + descriptor + "): the Poll that the pipe belongs to is closed");
        }
    }

    @Override
    public synchronized @Nullable Watched landed(int record) {
        if (record == reading.record) {
            int error = reading.end(calls);
            if (error == 0 || error == WindowsAbi.ERROR_MORE_DATA) {
                data.limit(reading.count()).position(0);
            }
            readEnded(error);
            beginRead();
        } else if (record == connecting.record) {
            connectEnded(connecting.end(calls));
        } else {
            int error = writing.end(calls);
            writeError = error == WindowsAbi.ERROR_OPERATION_ABORTED ? 0 : error;
        }
        return watched;
    }

    /** A disconnect aborts the connect in flight. A connect that was requested since then begins here. */
    private void connectEnded(int error) {
        if (error != WindowsAbi.ERROR_OPERATION_ABORTED) {
            connectError = connected(error) ? 0 : error;
        } else if (connectWanted && !connected && !over) {
            connectError = beginConnect();
        }
    }

    /** Whether nothing is in flight any more, and nothing will be. */
    synchronized boolean isDone() {
        return over && !connecting.inFlight() && !reading.inFlight() && !writing.inFlight();
    }

    /**
     * Gives the handle back, once what was written is with the system; its Poll keeps the memory of what is in flight.
     */
    @Override
    public void close(long handle) {
        IocpSelector bound;
        synchronized (this) {
            closed = true;
            bound = home;
        }
        if (bound == null || !bound.closing(this)) {
            calls.CloseHandle(handle);
        }
    }

    /** Nothing begins any more, and what is in flight ends soon: what is being written only if asked for. */
    synchronized void cancel(boolean writes) {
        over = true;
        cancel(connecting);
        cancel(reading);
        if (writes) {
            cancel(writing);
        }
    }

    private void cancel(PipeOperation operation) {
        if (operation.inFlight()) { // one that has ended meanwhile, ERROR_NOT_FOUND, is as good: its packet comes
            calls.CancelIoEx(descriptor.handle(), operation.address());
        }
    }

    /** When all is done: gives the records back, and the handle if this was closed. */
    synchronized void retire(IocpRecords records) {
        leave(records);
        if (closed) {
            calls.CloseHandle(descriptor.handle());
        }
    }
}
