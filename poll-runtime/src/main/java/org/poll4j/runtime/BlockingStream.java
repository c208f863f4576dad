package org.poll4j.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.InterruptibleChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.util.Objects;
import org.poll4j.Interest;
import org.poll4j.Source;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/**
 * Reads and writes bytes in blocking style, for stackful tasks: a read or write that must wait parks the thread. If the
 * thread is virtual, its carrier runs others. Over any source that reads or writes bytes: TCP and Unix streams, the
 * ends of pipes, raw descriptors that do not block.
 *
 * <p>It works like java.nio's blocking channels. A read returns when there is at least one byte, a write when all is
 * written. A thread waits while another reads (or writes). {@link #close} from another thread, or a close of the
 * source, ends a wait with an {@link java.nio.channels.AsynchronousCloseException}. So this is a channel for
 * {@code Channels.newInputStream}.
 *
 * <p>Each call that waits has a form with a time limit, which throws a {@link SocketTimeoutException} when the time is
 * over. The stream stays usable and loses no byte, as in java.net. Unlike there, a time of zero does not wait.
 *
 * <p>{@link Thread#interrupt} closes, with a {@link java.nio.channels.ClosedByInterruptException}. As in java.nio, and
 * unlike java.net's sockets, an interrupt status that was set before ends a read, a write or a connect even if it
 * would not have to wait: a peer that always has bytes must not hide the interrupt.
 *
 * @param <S> the source's type
 */
public final class BlockingStream<S extends Source & Channel> implements ByteChannel, InterruptibleChannel {
    /** What a connect under way says. */
    private interface Connect {
        boolean isFinished() throws IOException;
    }

    private final Watch<S> watch;
    private final Object reading = new Object();
    private final Object writing = new Object();

    private BlockingStream(Watch<S> watch) {
        this.watch = watch;
    }

    /**
     * Makes a stream over a source, which the stream owns from now on.
     *
     * @param <S> its type
     * @param reactor wakes the waiting threads and tasks
     * @param source non-blocking, not registered with any Poll
     * @return a stream that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws IOException if the system refuses; the caller still owns the source
     */
    public static <S extends Source & Channel> BlockingStream<S> of(Reactor reactor, S source) throws IOException {
        Objects.requireNonNull(reactor, "reactor");
        Objects.requireNonNull(source, "source");
        return new BlockingStream<>(reactor.watch(source, interest(source)));
    }

    private static Interest interest(Channel source) {
        Interest reads = source instanceof ReadableByteChannel ? Interest.READABLE : Interest.NONE;
        return source instanceof WritableByteChannel ? reads.add(Interest.WRITABLE) : reads;
    }

    /**
     * Connects by TCP, and waits for it.
     *
     * @param reactor wakes the waiting threads and tasks
     * @param address the peer
     * @return a connected stream that the caller closes
     * @throws java.net.ConnectException if refused
     * @throws java.nio.channels.ClosedByInterruptException if interrupted
     * @throws IOException if it fails otherwise
     */
    public static BlockingStream<TcpStream> connect(Reactor reactor, InetSocketAddress address) throws IOException {
        return connect(reactor, address, Limit.NONE);
    }

    /**
     * Connects like {@link #connect(Reactor, InetSocketAddress)}, with a time limit.
     *
     * @param reactor wakes the waiting threads and tasks
     * @param address the peer
     * @param time how long to wait; zero tries once
     * @return a connected stream that the caller closes
     * @throws java.net.SocketTimeoutException if the time was over; the connection is given up
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public static BlockingStream<TcpStream> connect(Reactor reactor, InetSocketAddress address, Duration time)
            throws IOException {
        Objects.requireNonNull(reactor, "reactor");
        return connect(reactor, address, Limit.of(reactor.backend(), "connect", time));
    }

    private static BlockingStream<TcpStream> connect(Reactor reactor, InetSocketAddress address, Limit limit)
            throws IOException {
        TcpStream stream =
                TcpStream.connect(Objects.requireNonNull(reactor, "reactor").backend(), address);
        return connected(reactor, stream, stream::finishConnect, limit);
    }

    /**
     * Connects to a Unix socket, and waits for it.
     *
     * @param reactor wakes the waiting threads and tasks
     * @param address of a listener
     * @return a connected stream that the caller closes
     * @throws java.net.ConnectException if no socket listens there, or the listener's backlog is full
     * @throws java.nio.channels.ClosedByInterruptException if interrupted
     * @throws IOException if it fails otherwise
     */
    public static BlockingStream<UnixStream> connect(Reactor reactor, UnixAddress address) throws IOException {
        UnixStream stream =
                UnixStream.connect(Objects.requireNonNull(reactor, "reactor").backend(), address, UnixType.STREAM);
        return connected(reactor, stream, stream::finishConnect, Limit.NONE);
    }

    private static <S extends Source & Channel> BlockingStream<S> connected(
            Reactor reactor, S source, Connect connect, Limit limit) throws IOException {
        BlockingStream<S> stream = owning(reactor, source);
        try {
            stream.watch.beginIo();
            while (!connect.isFinished()) {
                stream.watch.awaitIo(Interest.WRITABLE, limit);
            }
            return stream;
        } catch (Throwable failure) {
            stream.close();
            throw failure;
        }
    }

    /** Makes a stream over a new source, and closes the source if that fails. */
    static <S extends Source & Channel> BlockingStream<S> owning(Reactor reactor, S source) throws IOException {
        try {
            return of(reactor, source);
        } catch (Throwable refused) {
            source.close();
            throw refused;
        }
    }

    /**
     * Returns the source, for its options and addresses.
     *
     * @return as given
     */
    public S source() {
        return watch.source();
    }

    /**
     * Reads at least one byte, unless there is no room or the stream is at its end.
     *
     * @param dst where to; its position advances
     * @return bytes read, −1 at the end
     * @throws NonReadableChannelException if the source cannot be read
     * @throws IOException if it fails, or is closed before or meanwhile
     */
    @Override
    public int read(ByteBuffer dst) throws IOException {
        return read(dst, Limit.NONE);
    }

    /**
     * Reads like {@link #read(ByteBuffer)}, with a time limit. The stream stays usable: the next call reads bytes that
     * come later.
     *
     * @param dst where to; its position advances
     * @param time how long to wait for the first byte, not counting the wait for another thread that reads; zero tries
     *     once
     * @return bytes read, −1 at the end
     * @throws java.net.SocketTimeoutException if the time was over and no byte was there
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public int read(ByteBuffer dst, Duration time) throws IOException {
        return read(dst, watch.limit("read", time));
    }

    private int read(ByteBuffer dst, Limit limit) throws IOException {
        Objects.requireNonNull(dst, "dst");
        if (!(watch.source() instanceof ReadableByteChannel in)) {
            throw new NonReadableChannelException();
        }
        synchronized (reading) {
            watch.beginIo();
            int n;
            while ((n = in.read(dst)) == 0 && dst.hasRemaining()) {
                watch.awaitIo(Interest.READABLE, limit);
            }
            return n;
        }
    }

    /**
     * Writes all that remains.
     *
     * @param src where from; its position advances
     * @return bytes written
     * @throws NonWritableChannelException if the source cannot be written
     * @throws IOException if it fails, or is closed before or meanwhile: the position shows how much was written
     */
    @Override
    public int write(ByteBuffer src) throws IOException {
        return write(src, Limit.NONE);
    }

    /**
     * Writes like {@link #write(ByteBuffer)}, with a time limit. The stream stays usable: write the rest with the
     * next call.
     *
     * @param src where from; its position advances
     * @param time how long to wait for all to be written, not counting the wait for another thread that writes; zero
     *     tries once
     * @return bytes written
     * @throws java.net.SocketTimeoutException if the time was over: its {@code bytesTransferred} and the position tell
     *     what was written
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public int write(ByteBuffer src, Duration time) throws IOException {
        return write(src, watch.limit("write", time));
    }

    private int write(ByteBuffer src, Limit limit) throws IOException {
        Objects.requireNonNull(src, "src");
        if (!(watch.source() instanceof WritableByteChannel out)) {
            throw new NonWritableChannelException();
        }
        int length = src.remaining();
        synchronized (writing) {
            do {
                watch.beginIo();
                if (out.write(src) == 0 && src.hasRemaining()) {
                    awaitRoom(length - src.remaining(), limit);
                }
            } while (src.hasRemaining());
            return length;
        }
    }

    private void awaitRoom(int written, Limit limit) throws IOException {
        try {
            watch.awaitIo(Interest.WRITABLE, limit);
        } catch (SocketTimeoutException over) {
            over.bytesTransferred = written;
            throw over;
        }
    }

    /**
     * Returns the watch by which this waits, for tasks and for {@link Watch#awaitReady}. One waits at a time in each
     * direction, so do not use it while another thread reads or writes.
     *
     * @return the same object each time; closing it closes the stream
     */
    public Watch<S> watch() {
        return watch;
    }

    @Override
    public boolean isOpen() {
        return watch.source().isOpen();
    }

    /**
     * Closes the source, from any thread; a thread that waits in a read or write gets an
     * {@link java.nio.channels.AsynchronousCloseException}. A second close does nothing.
     *
     * @throws IOException if the system reports an error; closed all the same
     */
    @Override
    public void close() throws IOException {
        watch.close();
    }

    /** Returns the source, for logs. */
    @Override
    public String toString() {
        return "BlockingStream(" + watch.source() + ")";
    }
}
