package org.poll4j.bench.runtime;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
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

    private final Reactor reactor;
    private final InetSocketAddress server;
    private final ByteBuffer request;
    private final ByteBuffer answer = ByteBuffer.allocate(ROOM);
    /** From the first poll on. */
    private @Nullable Watch<TcpStream> watch;

    private boolean connected;

    Get(Reactor reactor, InetSocketAddress server, String path) {
        this.reactor = reactor;
        this.server = server;
        this.request = ByteBuffer.wrap(request(path));
    }

    static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public PollState<Integer> poll(Context context) throws IOException {
        if (watch == null) {
            watch = reactor.watch(TcpStream.connect(server), Interest.READABLE.add(Interest.WRITABLE));
        }
        return isConnected(context, watch) && isSent(context, watch) && isAnswered(context, watch)
                ? PollState.ready(answer.position())
                : PollState.notReady();
    }

    private boolean isConnected(Context context, Watch<TcpStream> to) throws IOException {
        while (!connected) {
            connected = to.source().finishConnect();
            if (!connected && !to.pollReady(context, Interest.WRITABLE)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSent(Context context, Watch<TcpStream> to) throws IOException {
        while (request.hasRemaining()) {
            if (to.source().write(request) == 0 && !to.pollReady(context, Interest.WRITABLE)) {
                return false;
            }
        }
        return true;
    }

    private boolean isAnswered(Context context, Watch<TcpStream> from) throws IOException {
        int n;
        while ((n = from.source().read(answer)) >= 0) {
            if (n == 0 && !from.pollReady(context, Interest.READABLE)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void drop() {
        try {
            if (watch != null) {
                watch.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
