package org.poll4j.examples.recipes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.UdpSocket;

/** Sends a request by UDP until a reply comes. */
public final class Asking {
    private Asking() {}

    // udp {
    /**
     * Sends the request up to five times, after 0.2, 0.4, 0.8 … seconds without a reply. A reply begins with the four
     * bytes that the request begins with; datagrams that do not are ignored, because they answer an earlier request or
     * are forged.
     */
    public static ByteBuffer ask(InetSocketAddress server, ByteBuffer request) throws IOException {
        ByteBuffer reply = ByteBuffer.allocate(65_535);
        Events events = Events.withCapacity(1);
        try (Poll poll = Poll.open();
                UdpSocket socket = UdpSocket.open(StandardProtocolFamily.INET)) {
            socket.connect(server); // the system drops datagrams of other peers
            poll.registry().register(socket, new Token(0), Interest.READABLE);
            long wait = 200_000_000;
            for (int attempt = 0; attempt < 5; attempt++, wait *= 2) {
                socket.send(request.duplicate());
                long deadline = System.nanoTime() + wait;
                for (long left; (left = deadline - System.nanoTime()) > 0; ) {
                    poll.poll(events, left);
                    while (socket.receive(reply.clear()) >= 0) {
                        if (reply.flip().remaining() >= 4 && reply.getInt(0) == request.getInt(request.position())) {
                            return reply;
                        }
                    }
                }
            }
        }
        throw new SocketTimeoutException(server + ": no reply to five requests");
    }
    // udp }
}
