package org.poll4j.net;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import org.poll4j.spi.Moves;
import org.poll4j.spi.RelayBuffer;

/**
 * Moves bytes from one stream to another, as a proxy does, in one direction. On Linux they stay in the kernel: splice
 * through a pipe. Elsewhere they go through a buffer of 64 KiB. The caller registers and closes the streams.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="relay"}
 *
 * <p>Safe for use by several threads: calls exclude one another.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/splice.2.html">splice(2)</a>
 */
public final class Relay implements AutoCloseable {
    private final StreamSocket from;
    private final StreamSocket to;
    private final RelayBuffer buffer;
    private long buffered;
    private boolean ended;
    private boolean closed;

    private Relay(StreamSocket from, StreamSocket to, RelayBuffer buffer) {
        this.from = from;
        this.to = to;
        this.buffer = buffer;
    }

    /**
     * Makes a relay.
     *
     * @param from where bytes come from
     * @param to where they go; of the same backend
     * @return a relay, which the caller closes
     * @throws IllegalArgumentException if the streams are of different backends
     * @throws IOException if the system refuses, for example with EMFILE: on Linux a relay has two descriptors
     */
    public static Relay open(StreamSocket from, StreamSocket to) throws IOException {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        if (from.backend != to.backend && !from.backend.name().equals(to.backend.name())) {
            throw new IllegalArgumentException("Relay.open(" + from + ", " + to + "): of different backends, '"
                    + from.backend.name() + "' and '" + to.backend.name() + "'");
        }
        return new Relay(from, to, from.backend.openRelay());
    }

    /**
     * Moves the bytes that can be moved now. Call it when {@code from} is readable and when {@code to} is writable,
     * until it returns 0 or −1.
     *
     * @return bytes that {@code to} has accepted; 0 if {@code to} would block, or nothing is left and {@code from}
     *     would block; −1 if {@code from} has ended and all is moved
     * @throws java.nio.channels.NotYetConnectedException before both are connected
     * @throws IOException if a stream fails or is closed; if {@code to} does, the bytes on their way are lost
     */
    public synchronized long transfer() throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        if (buffered == 0 && !ended) {
            long n = Moves.fill(from.connectedDescriptor(), buffer);
            ended = n < 0;
            buffered = Math.max(n, 0);
        }
        if (buffered == 0) {
            return ended ? -1 : 0;
        }
        long n = Moves.drain(to.connectedDescriptor(), buffer, buffered);
        buffered -= n;
        return n;
    }

    /**
     * Returns how many bytes are on their way: read from the one stream and not yet written to the other.
     *
     * @return bytes
     */
    public synchronized long buffered() {
        return buffered;
    }

    /**
     * Closes the relay and leaves the streams open. Bytes on their way are lost. A second close does nothing.
     *
     * @throws IOException if the system reports an error; the relay is closed all the same
     */
    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            buffer.close();
        }
    }

    /** Returns the streams, for logs. */
    @Override
    public String toString() {
        return "Relay(" + from + " to " + to + ")";
    }
}
