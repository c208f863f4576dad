package org.poll4j.spi;

import java.io.IOException;

/**
 * Non-blocking transfers of several datagrams at a time. A backend that has no calls of its own for them uses
 * {@link SingleDatagrams}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/recvmmsg.2.html">recvmmsg(2)</a>
 * @see <a href="https://man7.org/linux/man-pages/man2/sendmmsg.2.html">sendmmsg(2)</a>
 */
public interface DatagramIo {
    /**
     * Makes the object that the calls need in addition to the batch's own memory.
     *
     * @param batch a new batch
     * @return the result of {@link DatagramBatch#prepared()} from then on; lives as long as the batch
     */
    Object prepare(DatagramBatch batch);

    /**
     * Receives the datagrams that wait, at most the batch's capacity. They replace the batch's previous content.
     *
     * @param d the descriptor
     * @param batch where to
     * @return how many datagrams; fewer than the capacity if no further one waits; {@link ByteIo#WOULD_BLOCK} for none
     * @throws IOException if the call fails; the batch is empty then
     */
    int receive(Descriptor d, DatagramBatch batch) throws IOException;

    /**
     * Sends datagrams of the batch, in order.
     *
     * @param d the descriptor
     * @param batch where from
     * @param first the index of the first one
     * @param count how many, at least 1
     * @return how many were sent, at least 1: after fewer than {@code count}, the next call returns or throws the
     *     reason; {@link ByteIo#WOULD_BLOCK} if there is no room for the first one
     * @throws IOException if the system refuses the first one; the message names it; none was sent then
     * @throws UnsupportedOperationException if the first one needs a property that the system lacks; none was sent then
     */
    int send(Descriptor d, DatagramBatch batch, int first, int count) throws IOException;
}
