package org.poll4j.bench.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.poll4j.Interest;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.Context;
import org.poll4j.runtime.PollState;
import org.poll4j.runtime.Pollable;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.Watch;

/** One request as a stackless task: how many bytes the answer has. */
final class Get implements Pollable<Integer> {
    private static final int ROOM = 512;

    private final Watch<TcpStream> watch;
    private final TcpStream stream;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocate(ROOM);
    private boolean connected;

    Get(Reactor reactor, InetSocketAddress server, String path) throws IOException {
        this.stream = TcpStream.connect(server);
        this.watch = reactor.watch(stream, Interest.READABLE.add(Interest.WRITABLE));
        this.request = ByteBuffer.wrap(request(path));
    }

    static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public PollState<Integer> poll(Context context) throws IOException {
        if (!isConnected(context)) {
            return PollState.notReady();
        }
        while (request.hasRemaining()) {
            if (stream.write(request) == 0 && !watch.pollReady(context, Interest.WRITABLE)) {
                return PollState.notReady();
            }
        }
        int n;
        while ((n = stream.read(answer)) >= 0) {
            if (n == 0 && !watch.pollReady(context, Interest.READABLE)) {
                return PollState.notReady();
            }
        }
        return PollState.ready(answer.position());
    }

    private boolean isConnected(Context context) throws IOException {
        while (!connected) {
            connected = stream.finishConnect();
            if (!connected && !watch.pollReady(context, Interest.WRITABLE)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void drop() {
        try {
            watch.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
