package org.poll4j.spi;

import java.io.IOException;

/** What surrounds a call that moves bytes past the JVM, as {@link Transfers} does for those that do not. */
public final class Moves {
    private Moves() {}

    /**
     * Sends bytes of a file.
     *
     * @param socket where to
     * @param file where from
     * @param position of the first byte
     * @param count how many at most, at least 1
     * @return bytes sent, 0 if it would block, −1 at the end of the file
     * @throws IOException if the call fails, or either is closed
     */
    public static long send(Descriptor socket, FileSender file, long position, long count) throws IOException {
        long n;
        socket.enterWriting();
        try {
            n = file.send(socket, position, count);
            socket.leaveWriting();
        } catch (Throwable failure) {
            socket.writing = Gate.IDLE;
            throw failure;
        }
        return Transfers.outcome(socket, Readiness.WRITABLE, n);
    }

    /**
     * Fills an empty buffer.
     *
     * @param from where from
     * @param buffer where to
     * @return bytes taken, 0 if it would block, −1 at the end of the stream
     * @throws IOException if the call fails, or the descriptor is closed
     */
    public static long fill(Descriptor from, RelayBuffer buffer) throws IOException {
        long n;
        from.enterReading();
        try {
            n = buffer.fill(from);
            from.leaveReading();
        } catch (Throwable failure) {
            from.reading = Gate.IDLE;
            throw failure;
        }
        return Transfers.outcome(from, Readiness.READABLE, n);
    }

    /**
     * Empties a buffer, as far as there is room.
     *
     * @param to where to
     * @param buffer where from
     * @param count how many bytes it holds
     * @return bytes given, 0 if it would block
     * @throws IOException if the call fails, or the descriptor is closed
     */
    public static long drain(Descriptor to, RelayBuffer buffer, long count) throws IOException {
        long n;
        to.enterWriting();
        try {
            n = buffer.drain(to, count);
            to.leaveWriting();
        } catch (Throwable failure) {
            to.writing = Gate.IDLE;
            throw failure;
        }
        return Transfers.outcome(to, Readiness.WRITABLE, n);
    }
}
