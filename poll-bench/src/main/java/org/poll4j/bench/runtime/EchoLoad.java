package org.poll4j.bench.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpStream;

/**
 * {@code EchoLoad PORT CONNECTIONS REQUESTS}: for each byte on its input a round of so many requests of 64 bytes, one
 * at a time on each connection; then a line. No request is in progress between the rounds, so that each round's cost
 * can be measured exactly.
 */
public final class EchoLoad {
    private static final int REQUEST = 64;

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(1024);
    private final TcpStream[] streams;
    private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST);
    private final ByteBuffer reply = ByteBuffer.allocateDirect(REQUEST);

    private EchoLoad(int port, int connections) throws IOException {
        streams = new TcpStream[connections];
        for (int i = 0; i < connections; i++) {
            streams[i] = connected(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            poll.registry().register(streams[i], new Token(i), Interest.READABLE);
        }
    }

    /**
     * Loads a server.
     *
     * @param args as above
     * @throws IOException if the server fails
     */
    public static void main(String[] args) throws IOException {
        EchoLoad load = new EchoLoad(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        int requests = Integer.parseInt(args[2]);
        while (System.in.read() >= 0) {
            load.run(requests);
            System.out.println("over");
        }
    }

    private static TcpStream connected(InetSocketAddress server) throws IOException {
        TcpStream stream = TcpStream.connect(server);
        while (!stream.finishConnect()) {
            Thread.onSpinWait();
        }
        return stream;
    }

    private void run(int requests) throws IOException {
        for (TcpStream stream : streams) {
            send(stream);
        }
        int unsent = requests - streams.length;
        for (int left = requests; left > 0; ) {
            poll.poll(events);
            for (Event event : events) {
                TcpStream stream = streams[(int) event.token().value()];
                if (stream.read(reply.clear()) != REQUEST) {
                    throw new IOException(stream + " got " + reply.position() + " bytes back");
                }
                left--;
                if (unsent-- > 0) {
                    send(stream);
                }
            }
        }
    }

    private void send(TcpStream stream) throws IOException {
        if (stream.write(request.clear()) != REQUEST) {
            throw new IOException(stream + " does not take a request at once");
        }
    }
}
