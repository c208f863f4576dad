package org.poll4j.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.InterruptibleChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Objects;
import org.poll4j.Interest;
import org.poll4j.Source;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/**
 * Bytes in and out in blocking style, for stackful tasks: reads and writes park the thread, and if it is virtual, its carrier
 * runs others. Over any source that reads or writes bytes: TCP and Unix streams, the ends of pipes, raw descriptors that do
 * not block.
 *
 * <p>As java.nio's blocking channels: a read returns when there is at least one byte, a write when all is written; a thread waits
 * while another reads (or writes); {@link #close} from another thread ends what waits with an
 * {@link java.nio.channels.AsynchronousCloseException}, and so does a close of the source. And so this is a channel for
 * {@code Channels.newInputStream}.
 *
 * <p>{@link Thread#interrupt} closes, with a {@link java.nio.channels.ClosedByInterruptException}. As in java.nio, and unlike java.net's
 * sockets, an interrupt status that was set before ends a read, a write or a connect even if it would not have to wait: a peer that always
 * has bytes must not hide the interrupt.
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
     * Over a source, which is the stream's from now on.
     *
     * @param <S> its type
     * @param reactor wakes who waits
     * @param source non-blocking, not registered with any Poll
     * @return a stream that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws IOException if the system refuses; the source stays the caller's
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
     * @param reactor wakes who waits
     * @param address the peer
     * @return a connected stream that the caller closes
     * @throws java.net.ConnectException if refused
     * @throws java.nio.channels.ClosedByInterruptException if interrupted
     * @throws IOException if it fails otherwise
     */
    public static BlockingStream<TcpStream> connect(Reactor reactor, InetSocketAddress address) throws IOException {
        TcpStream stream =
                TcpStream.connect(Objects.requireNonNull(reactor, "reactor").backend(), address);
        return connected(reactor, stream, stream::finishConnect);
    }

    /**
     * Connects to a Unix socket, and waits for it.
     *
     * @param reactor wakes who waits
     * @param address of a listener
     * @return a connected stream that the caller closes
     * @throws java.net.ConnectException if nobody listens, or the listener's backlog is full
     * @throws java.nio.channels.ClosedByInterruptException if interrupted
     * @throws IOException if it fails otherwise
     */
    public static BlockingStream<UnixStream> connect(Reactor reactor, UnixAddress address) throws IOException {
        UnixStream stream =
                UnixStream.connect(Objects.requireNonNull(reactor, "reactor").backend(), address, UnixType.STREAM);
        return connected(reactor, stream, stream::finishConnect);
    }

    private static <S extends Source & Channel> BlockingStream<S> connected(Reactor reactor, S source, Connect connect)
            throws IOException {
        BlockingStream<S> stream = owning(reactor, source);
        try {
            stream.watch.beginIo();
            while (!connect.isFinished()) {
                stream.watch.awaitIo(Interest.WRITABLE);
            }
            return stream;
        } catch (Throwable failure) {
            stream.close();
            throw failure;
        }
    }

    /** Over a source that nobody else has: closed if that fails. */
    static <S extends Source & Channel> BlockingStream<S> owning(Reactor reactor, S source) throws IOException {
        try {
            return of(reactor, source);
        } catch (Throwable refused) {
            source.close();
            throw refused;
        }
    }

    /**
     * What is read and written, for its options and addresses.
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
        Objects.requireNonNull(dst, "dst");
        if (!(watch.source() instanceof ReadableByteChannel in)) {
            throw new NonReadableChannelException();
        }
        synchronized (reading) {
            watch.beginIo();
            int n;
            while ((n = in.read(dst)) == 0 && dst.hasRemaining()) {
                watch.awaitIo(Interest.READABLE);
            }
            return n;
        }
    }

    /**
     * Writes all that remains.
     *
     * @param src where from; its position advances
     * @return how much that was
     * @throws NonWritableChannelException if the source cannot be written
     * @throws IOException if it fails, or is closed before or meanwhile: the position tells what was written
     */
    @Override
    public int write(ByteBuffer src) throws IOException {
        Objects.requireNonNull(src, "src");
        if (!(watch.source() instanceof WritableByteChannel out)) {
            throw new NonWritableChannelException();
        }
        int length = src.remaining();
        synchronized (writing) {
            do {
                watch.beginIo();
                if (out.write(src) == 0 && src.hasRemaining()) {
                    watch.awaitIo(Interest.WRITABLE);
                }
            } while (src.hasRemaining());
            return length;
        }
    }

    @Override
    public boolean isOpen() {
        return watch.source().isOpen();
    }

    /**
     * Closes the source, from any thread; who waits in a read or write gets an
     * {@link java.nio.channels.AsynchronousCloseException}. The second time does nothing.
     *
     * @throws IOException if the system complains; closed all the same
     */
    @Override
    public void close() throws IOException {
        watch.close();
    }

    /** The source, for logs. */
    @Override
    public String toString() {
        return "BlockingStream(" + watch.source() + ")";
    }
}
