package org.poll4j.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.InterruptibleChannel;
import java.time.Duration;
import java.util.Objects;
import org.poll4j.Interest;
import org.poll4j.net.DatagramSource;
import org.poll4j.net.PeerAddress;

/**
 * Datagrams in blocking style, for stackful tasks: over UDP and Unix datagram sockets. Closing and interrupting work
 * as in {@link BlockingStream}; a thread waits while another receives (or sends).
 *
 * @param <S> the socket's type
 */
public final class BlockingDatagrams<S extends DatagramSource> implements InterruptibleChannel {
    /** One attempt, and what {@link DatagramSource} says of it. */
    private interface Attempt {
        int run() throws IOException;
    }

    private final Watch<S> watch;
    private final Object receiving = new Object();
    private final Object sending = new Object();

    private BlockingDatagrams(Watch<S> watch) {
        this.watch = watch;
    }

    /**
     * Makes an object over a socket, which this object owns from now on.
     *
     * @param <S> its type
     * @param reactor wakes the waiting threads and tasks
     * @param socket not registered with any Poll
     * @return an object that the caller closes
     * @throws org.poll4j.AlreadyRegisteredException if registered, here or elsewhere
     * @throws IOException if the system refuses; the caller still owns the socket
     */
    public static <S extends DatagramSource> BlockingDatagrams<S> of(Reactor reactor, S socket) throws IOException {
        Objects.requireNonNull(reactor, "reactor");
        Objects.requireNonNull(socket, "socket");
        return new BlockingDatagrams<>(reactor.watch(socket, Interest.READABLE.add(Interest.WRITABLE)));
    }

    /**
     * Waits for a datagram.
     *
     * @param dst where to; its position advances by what fits
     * @param from set to the sender
     * @return the datagram's length; a length greater than the room means that the rest is lost
     * @throws IOException if an earlier send was refused, or this is closed before or meanwhile
     */
    public int receive(ByteBuffer dst, PeerAddress from) throws IOException {
        return receive(dst, from, Limit.NONE);
    }

    /**
     * Waits for a datagram and ignores the sender.
     *
     * @param dst where to; its position advances by what fits
     * @return as {@link #receive(ByteBuffer, PeerAddress)}
     * @throws IOException if an earlier send was refused, or this is closed before or meanwhile
     */
    public int receive(ByteBuffer dst) throws IOException {
        return perform(
                receiving, Interest.READABLE, Limit.NONE, () -> watch.source().receive(dst));
    }

    /**
     * Sends a datagram, once there is room.
     *
     * @param src all of its remaining part; its position advances
     * @param to the receiver
     * @return bytes sent
     * @throws IllegalArgumentException if the receiver holds no address
     * @throws IOException if the system refuses, or this is closed before or meanwhile
     */
    public int send(ByteBuffer src, PeerAddress to) throws IOException {
        return send(src, to, Limit.NONE);
    }

    /**
     * Sends a datagram to the connected peer, once there is room.
     *
     * @param src all of its remaining part; its position advances
     * @return bytes sent
     * @throws IOException if not connected, the system refuses, or this is closed before or meanwhile
     */
    public int send(ByteBuffer src) throws IOException {
        return perform(
                sending, Interest.WRITABLE, Limit.NONE, () -> watch.source().send(src));
    }

    /**
     * Waits like {@link #receive(ByteBuffer, PeerAddress)}, with a time limit.
     *
     * @param dst where to; its position advances by what fits
     * @param from set to the sender
     * @param time how long to wait, not counting the wait for another thread that receives; zero tries once
     * @return as {@link #receive(ByteBuffer, PeerAddress)}
     * @throws java.net.SocketTimeoutException if the time was over; a datagram that comes later waits for the next call
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public int receive(ByteBuffer dst, PeerAddress from, Duration time) throws IOException {
        return receive(dst, from, watch.limit("receive", time));
    }

    private int receive(ByteBuffer dst, PeerAddress from, Limit limit) throws IOException {
        return perform(receiving, Interest.READABLE, limit, () -> watch.source().receive(dst, from));
    }

    /**
     * Waits like {@link #receive(ByteBuffer)}, with a time limit.
     *
     * @param dst where to; its position advances by what fits
     * @param time how long to wait, not counting the wait for another thread that receives; zero tries once
     * @return as {@link #receive(ByteBuffer, PeerAddress)}
     * @throws java.net.SocketTimeoutException if the time was over; a datagram that comes later waits for the next call
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public int receive(ByteBuffer dst, Duration time) throws IOException {
        Limit limit = watch.limit("receive", time);
        return perform(receiving, Interest.READABLE, limit, () -> watch.source().receive(dst));
    }

    /**
     * Sends like {@link #send(ByteBuffer, PeerAddress)}, with a time limit.
     *
     * @param src all of its remaining part; its position advances
     * @param to the receiver
     * @param time how long to wait, not counting the wait for another thread that sends; zero tries once
     * @return bytes sent
     * @throws java.net.SocketTimeoutException if the time was over; nothing was sent
     * @throws IllegalArgumentException if the time is negative, or the receiver holds no address
     * @throws IOException as without a time
     */
    public int send(ByteBuffer src, PeerAddress to, Duration time) throws IOException {
        return send(src, to, watch.limit("send", time));
    }

    private int send(ByteBuffer src, PeerAddress to, Limit limit) throws IOException {
        return perform(sending, Interest.WRITABLE, limit, () -> watch.source().send(src, to));
    }

    /**
     * Sends like {@link #send(ByteBuffer)}, with a time limit.
     *
     * @param src all of its remaining part; its position advances
     * @param time how long to wait, not counting the wait for another thread that sends; zero tries once
     * @return bytes sent
     * @throws java.net.SocketTimeoutException if the time was over; nothing was sent
     * @throws IllegalArgumentException if the time is negative
     * @throws IOException as without a time
     */
    public int send(ByteBuffer src, Duration time) throws IOException {
        Limit limit = watch.limit("send", time);
        return perform(sending, Interest.WRITABLE, limit, () -> watch.source().send(src));
    }

    private int perform(Object lock, Interest direction, Limit limit, Attempt attempt) throws IOException {
        synchronized (lock) {
            watch.beginIo();
            int n;
            while ((n = attempt.run()) == DatagramSource.WOULD_BLOCK) {
                watch.awaitIo(direction, limit);
            }
            return n;
        }
    }

    /**
     * Returns the socket, for its options and addresses.
     *
     * @return as given
     */
    public S source() {
        return watch.source();
    }

    /**
     * Returns the watch by which this waits, for tasks and for {@link Watch#awaitReady}. One waits at a time in each
     * direction, so do not use it while another thread receives or sends.
     *
     * @return the same object each time; closing it closes the socket
     */
    public Watch<S> watch() {
        return watch;
    }

    @Override
    public boolean isOpen() {
        return watch.isOpen();
    }

    /**
     * Closes the socket, from any thread; a waiting thread gets an
     * {@link java.nio.channels.AsynchronousCloseException}. A second close does nothing.
     *
     * @throws IOException if the system reports an error; closed all the same
     */
    @Override
    public void close() throws IOException {
        watch.close();
    }

    /** Returns the socket, for logs. */
    @Override
    public String toString() {
        return "BlockingDatagrams(" + watch.source() + ")";
    }
}
