package org.poll4j.spi;

import java.io.IOException;
import java.util.Objects;

/** Makes {@link DatagramIo} calls for a source; see {@link Transfers}. */
public final class DatagramTransfers {
    private DatagramTransfers() {}

    /**
     * Receives the datagrams that wait.
     *
     * @param d the descriptor
     * @param batch where to; for the descriptor's backend
     * @return how many datagrams, or {@link ByteIo#WOULD_BLOCK}; fewer than the capacity if no further one waits
     * @throws IOException if the call fails or the descriptor is closed
     */
    public static int receive(Descriptor d, DatagramBatch batch) throws IOException {
        Objects.requireNonNull(d, "d");
        Objects.requireNonNull(batch, "batch");
        int n;
        d.enterReading();
        try {
            n = batch.io().receive(d, batch);
            d.leaveReading();
        } catch (Throwable failure) {
            d.reading = Gate.IDLE;
            throw failure;
        }
        boolean drained = n < batch.capacity(); // WOULD_BLOCK too
        if (Checks.ON) {
            UnfinishedReads.transfer(d, Readiness.READABLE, drained ? ByteIo.WOULD_BLOCK : n);
        }
        if (drained) {
            d.wouldBlock(Readiness.READABLE);
        }
        return n;
    }

    /**
     * Sends a part of a batch.
     *
     * @param d the descriptor
     * @param batch where from; for the descriptor's backend
     * @param first the index of the first datagram
     * @param count how many
     * @return how many were sent, or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException if the first one is refused or the descriptor is closed
     */
    public static int send(Descriptor d, DatagramBatch batch, int first, int count) throws IOException {
        Objects.requireNonNull(d, "d");
        Objects.checkFromIndexSize(
                first, count, Objects.requireNonNull(batch, "batch").size());
        int n;
        d.enterWriting();
        try {
            n = count == 0 ? 0 : batch.io().send(d, batch, first, count);
            d.leaveWriting();
        } catch (Throwable failure) {
            d.writing = Gate.IDLE;
            throw failure;
        }
        if (n == ByteIo.WOULD_BLOCK) {
            d.wouldBlock(Readiness.WRITABLE);
        }
        return n;
    }
}
