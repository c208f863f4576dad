package org.poll4j.netty;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.DatagramSource;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;

/**
 * Sends the segments of one packet. The batch stays with its channel, because it remembers which segments were sent
 * when there was no room for the others.
 */
final class SegmentSender {
    private @Nullable Datagrams batch;
    /** What the batch holds, until it is sent. */
    private @Nullable PollSegmentedDatagramPacket begun;

    /** Returns 1, or WOULD_BLOCK. */
    int send(DatagramSource socket, PollSegmentedDatagramPacket packet, @Nullable PeerAddress to) throws IOException {
        Datagrams one = batch;
        if (one == null) {
            one = Datagrams.allocate(1, Datagrams.MAX_ROOM);
            batch = one;
        }
        try {
            if (begun != packet) {
                fill(one, packet, to);
            }
            int n = socket.send(one);
            begun = n == DatagramSource.WOULD_BLOCK ? packet : null;
            return n;
        } catch (Throwable refused) {
            begun = null;
            throw refused;
        }
    }

    private static void fill(Datagrams one, PollSegmentedDatagramPacket packet, @Nullable PeerAddress to) {
        one.clear();
        int length = packet.content().readableBytes();
        packet.content().getBytes(packet.content().readerIndex(), one.add(length, to));
        if (length > packet.segmentSize()) {
            one.setSegmentSize(0, packet.segmentSize());
        }
    }
}
