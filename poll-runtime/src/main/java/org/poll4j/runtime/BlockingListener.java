package org.poll4j.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.InterruptibleChannel;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.Source;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;

/**
 * Accepts connections in blocking style, for stackful tasks:
 *
 * <pre>{@code
 * try (var listener = BlockingListener.bind(reactor, address)) {
 *   while (listener.isOpen()) {
 *     try {
 *       var stream = listener.accept();
 *       Thread.startVirtualThread(() -> serve(stream));
 *     } catch (IOException e) {
 *       Thread.sleep(100); // no file descriptor is free (EMFILE), or the listener is closed
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Closing and interrupting work as in {@link BlockingStream}; of several threads that accept each gets its turn.
 *
 * @param <C> the connections' type
 */
public final class BlockingListener<C extends Source & Channel> implements InterruptibleChannel {
    /** A listener's accept. */
    private interface Accept<C> {
        @Nullable
        C next() throws IOException;
    }

    private final Reactor reactor;
    private final Watch<?> watch;
    private final Accept<C> listener;
    private final Object accepting = new Object();

    private BlockingListener(Reactor reactor, Watch<?> watch, Accept<C> listener) {
        this.reactor = reactor;
        this.watch = watch;
        this.listener = listener;
    }

    /**
     * Listens for TCP connections, as {@link TcpListener#bind(InetSocketAddress)} does.
     *
     * @param reactor wakes the waiting threads and tasks
     * @param address where; port 0 lets the system choose
     * @return a listener that the caller closes
     * @throws java.net.BindException if the address is in use or not this machine's
     * @throws IOException if the system refuses otherwise
     */
    public static BlockingListener<TcpStream> bind(Reactor reactor, InetSocketAddress address) throws IOException {
        TcpListener listener =
                TcpListener.bind(Objects.requireNonNull(reactor, "reactor").backend(), address);
        try {
            return of(reactor, listener);
        } catch (Throwable refused) {
            listener.close();
            throw refused;
        }
    }

    /**
     * Makes an object over a listener, which this object owns from now on.
     *
     * @param reactor wakes the waiting threads and tasks
     * @param listener not registered with any Poll
     * @return a listener that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws IOException if the system refuses; the caller still owns the listener
     */
    public static BlockingListener<TcpStream> of(Reactor reactor, TcpListener listener) throws IOException {
        Objects.requireNonNull(reactor, "reactor");
        Objects.requireNonNull(listener, "listener");
        return new BlockingListener<>(reactor, reactor.watch(listener, Interest.READABLE), listener::accept);
    }

    /**
     * Makes an object over a listener, which this object owns from now on.
     *
     * @param reactor wakes the waiting threads and tasks
     * @param listener not registered with any Poll
     * @return a listener that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws IOException if the system refuses; the caller still owns the listener
     */
    public static BlockingListener<UnixStream> of(Reactor reactor, UnixListener listener) throws IOException {
        Objects.requireNonNull(reactor, "reactor");
        Objects.requireNonNull(listener, "listener");
        return new BlockingListener<>(reactor, reactor.watch(listener, Interest.READABLE), listener::accept);
    }

    /**
     * Waits for a connection.
     *
     * @return a stream of the same reactor that the caller closes
     * @throws java.nio.channels.AsynchronousCloseException if closed meanwhile
     * @throws IOException if closed, or the system refuses, for example with EMFILE: the connection still waits then
     */
    public BlockingStream<C> accept() throws IOException {
        return accept(Limit.NONE);
    }

    /**
     * Waits like {@link #accept()}, with a time limit.
     *
     * @param time how long to wait, not counting the wait for other threads that accept; zero tries once
     * @return a stream of the same reactor that the caller closes
     * @throws java.net.SocketTimeoutException if the time was over; a connection that comes later waits for the next
     *     call
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public BlockingStream<C> accept(Duration time) throws IOException {
        return accept(watch.limit("accept", time));
    }

    private BlockingStream<C> accept(Limit limit) throws IOException {
        synchronized (accepting) {
            watch.beginIo();
            C connection;
            while ((connection = listener.next()) == null) {
                watch.awaitIo(Interest.READABLE, limit);
            }
            return BlockingStream.owning(reactor, connection);
        }
    }

    /**
     * Returns the listener, for its options and address.
     *
     * @return as given
     */
    public Source source() {
        return watch.source();
    }

    /**
     * Returns the watch by which this waits, for tasks and for {@link Watch#awaitReady}. One waits at a time, so do not
     * use it while another thread accepts.
     *
     * @return the same object each time; closing it closes the listener
     */
    public Watch<?> watch() {
        return watch;
    }

    @Override
    public boolean isOpen() {
        return watch.isOpen();
    }

    /**
     * Closes the listener, from any thread; a waiting thread gets an
     * {@link java.nio.channels.AsynchronousCloseException}. A second close does nothing.
     *
     * @throws IOException if the system reports an error; closed all the same
     */
    @Override
    public void close() throws IOException {
        watch.close();
    }

    /** Returns the listener, for logs. */
    @Override
    public String toString() {
        return "BlockingListener(" + watch.source() + ")";
    }
}
