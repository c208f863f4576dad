package org.poll4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * The echo server on poll4j that {@link Demo} measures. Its connections differ in the memory that they use, so that one
 * loop sees every kind. LEVEL makes it do what {@link NioEchoServer} does, one read and one write an event; each
 * seventh connection is ONESHOT instead, and reregisters after every event.
 */
final class PollEchoServer implements DemoServer {
    private static final long RETRY_NANOS = 100_000_000;

    private final TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    private final EventLoop loop = new EventLoop();
    private final Thread thread =
            Thread.ofPlatform().daemon().name("poll4j server").unstarted(this::run);
    private int accepted;
    /** Clients wait to be accepted, and no event will tell of them again. */
    private boolean acceptFailed;

    PollEchoServer() throws IOException {
        loop.register(listener, loop.token(event -> accept()), Interest.READABLE, Trigger.EDGE);
        thread.start();
    }

    @Override
    public String name() {
        return "poll4j";
    }

    @Override
    public InetSocketAddress address() throws IOException {
        return listener.localAddress();
    }

    @Override
    public Thread thread() {
        return thread;
    }

    private void run() {
        try {
            while (true) {
                loop.turn(acceptFailed ? RETRY_NANOS : Long.MAX_VALUE);
                if (acceptFailed) {
                    accept();
                }
            }
        } catch (ClosedPollException e) {
            // closed: see below
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        loop.close();
        listener.close();
    }

    private void accept() {
        try {
            acceptFailed = false;
            for (TcpStream stream; (stream = listener.accept()) != null; ) {
                connection(stream, Arena.ofConfined()).begin();
            }
        } catch (IOException e) {
            acceptFailed = true; // out of descriptors (EMFILE): again when some may be free
        }
    }

    private Connection connection(TcpStream stream, Arena arena) {
        return switch (accepted++ % 7) {
            case 0 -> new BufferConnection(stream, arena, Trigger.LEVEL, ByteBuffer.allocate(BUFFER_SIZE));
            case 1 -> new BufferConnection(stream, arena, Trigger.LEVEL, ByteBuffer.allocateDirect(BUFFER_SIZE));
            case 2 ->
                new BufferConnection(
                        stream,
                        arena,
                        Trigger.LEVEL,
                        arena.allocate(BUFFER_SIZE).asByteBuffer());
            case 3 -> new ArrayConnection(stream, arena, Trigger.LEVEL, new byte[BUFFER_SIZE]);
            case 4 -> new SegmentConnection(stream, arena, Trigger.LEVEL, arena.allocate(BUFFER_SIZE));
            case 5 -> new SegmentConnection(stream, arena, Trigger.LEVEL, MemorySegment.ofArray(new byte[BUFFER_SIZE]));
            default -> new BufferConnection(stream, arena, Trigger.ONESHOT, ByteBuffer.allocateDirect(BUFFER_SIZE));
        };
    }

    private abstract sealed class Connection implements EventLoop.Handler {
        final TcpStream stream;
        private final Arena arena;
        private final Trigger trigger;
        private final Token token = loop.token(this);
        private Interest interest = Interest.READABLE;
        /** What is read and not written yet: from here … */
        private long start;
        /** … to here. */
        private long end;

        Connection(TcpStream stream, Arena arena, Trigger trigger) {
            this.stream = stream;
            this.arena = arena;
            this.trigger = trigger;
        }

        abstract long read() throws IOException;

        abstract long write(long start, long end) throws IOException;

        void begin() throws IOException {
            try {
                loop.register(stream, token, interest, trigger);
            } catch (IOException e) {
                close();
                throw e;
            }
        }

        @Override
        public void ready(Event event) throws IOException {
            try {
                if (echo()) {
                    await(start < end ? Interest.WRITABLE : Interest.READABLE);
                    return;
                }
            } catch (IOException e) {
                // reset by the client, which notices by itself if it did not mean to
            }
            close();
        }

        private void close() throws IOException {
            try {
                stream.close();
            } finally {
                arena.close();
                loop.free(token);
            }
        }

        /** False at the end of the stream. */
        private boolean echo() throws IOException {
            if (start == end) {
                start = 0;
                end = read();
                if (end <= 0) {
                    return end == 0;
                }
            }
            start += write(start, end);
            return true;
        }

        private void await(Interest wanted) throws IOException {
            if (wanted != interest || trigger == Trigger.ONESHOT) {
                interest = wanted;
                loop.reregister(stream, token, wanted, trigger);
            }
        }
    }

    private final class BufferConnection extends Connection {
        private final ByteBuffer buffer;

        BufferConnection(TcpStream stream, Arena arena, Trigger trigger, ByteBuffer buffer) {
            super(stream, arena, trigger);
            this.buffer = buffer;
        }

        @Override
        long read() throws IOException {
            return stream.read(buffer.clear());
        }

        @Override
        long write(long start, long end) throws IOException {
            return stream.write(buffer.limit((int) end).position((int) start));
        }
    }

    private final class ArrayConnection extends Connection {
        private final byte[] array;

        ArrayConnection(TcpStream stream, Arena arena, Trigger trigger, byte[] array) {
            super(stream, arena, trigger);
            this.array = array;
        }

        @Override
        long read() throws IOException {
            return stream.read(array, 0, array.length);
        }

        @Override
        long write(long start, long end) throws IOException {
            return stream.write(array, (int) start, (int) (end - start));
        }
    }

    private final class SegmentConnection extends Connection {
        private final MemorySegment segment;
        /** The part written last: a slice is an object, unless the compiler sees through it. */
        private MemorySegment slice;

        private long sliceStart;

        SegmentConnection(TcpStream stream, Arena arena, Trigger trigger, MemorySegment segment) {
            super(stream, arena, trigger);
            this.segment = segment;
            this.slice = segment;
        }

        @Override
        long read() throws IOException {
            return stream.read(segment);
        }

        @Override
        long write(long start, long end) throws IOException {
            if (start != sliceStart || end - start != slice.byteSize()) {
                sliceStart = start;
                slice = segment.asSlice(start, end - start);
            }
            return stream.write(slice);
        }
    }
}
