package org.poll4j.sim.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.Context;
import org.poll4j.runtime.PollState;
import org.poll4j.runtime.Pollable;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.Watch;
import org.poll4j.spi.Backend;

/** A client of {@link RuntimeWorld} as a task: sends numbers and wants them back, and begins again after a pause. */
final class Asking implements Pollable<Boolean> {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Backend backend;
    private final Reactor reactor;
    private final InetSocketAddress server;
    private final int count;
    /** The attempt, or the pause after it. */
    private @Nullable Pollable<Boolean> attempt;

    private @Nullable Pollable<@Nullable Void> pause;

    Asking(Backend backend, Reactor reactor, InetSocketAddress server, int count) {
        this.backend = backend;
        this.reactor = reactor;
        this.server = server;
        this.count = count;
    }

    @Override
    public PollState<Boolean> poll(Context context) throws Exception {
        while (true) {
            if (pause != null) {
                if (pause.poll(context) instanceof PollState.NotReady) {
                    return PollState.notReady();
                }
                pause.drop();
                pause = null;
            }
            if (attempt == null) {
                attempt = reactor.timeout(new Attempt(), PATIENCE);
            }
            try {
                return attempt.poll(context);
            } catch (IOException | TimeoutException lost) {
                attempt.drop();
                attempt = null;
                pause = reactor.sleep(RuntimeWorld.PAUSE);
            }
        }
    }

    @Override
    public void drop() {
        if (attempt != null) {
            attempt.drop();
        }
        if (pause != null) {
            pause.drop();
        }
    }

    /** One connection. */
    private final class Attempt implements Pollable<Boolean> {
        private final ByteBuffer out = ByteBuffer.allocate(8).limit(0);
        private final ByteBuffer in = ByteBuffer.allocate(8);
        private @Nullable Watch<TcpStream> watch;
        private long sent;
        private long answered;
        private boolean isConnected;

        @Override
        public PollState<Boolean> poll(Context context) throws Exception {
            if (watch == null) {
                TcpStream stream = TcpStream.connect(backend, server);
                watch = reactor.watch(stream, BOTH);
            }
            Watch<TcpStream> to = watch;
            while (!isConnected) {
                isConnected = to.source().finishConnect();
                if (!isConnected && !to.pollReady(context, Interest.WRITABLE)) {
                    return PollState.notReady();
                }
            }
            while (answered < count) {
                if (!isExchanged(context, to)) {
                    return PollState.notReady();
                }
            }
            return PollState.ready(true);
        }

        /** One number there and back. */
        private boolean isExchanged(Context context, Watch<TcpStream> to) throws IOException {
            if (answered == sent) {
                out.clear().putLong(sent++ * 31).flip();
            }
            while (out.hasRemaining()) {
                if (to.source().write(out) == 0 && !to.pollReady(context, Interest.WRITABLE)) {
                    return false;
                }
            }
            while (in.hasRemaining()) {
                int n = to.source().read(in);
                if (n < 0) {
                    throw new IOException("the server has closed");
                }
                if (n == 0 && !to.pollReady(context, Interest.READABLE)) {
                    return false;
                }
            }
            RuntimeWorld.check(in.getLong(0), answered * 31);
            answered++;
            in.clear();
            return true;
        }

        @Override
        public void drop() {
            if (watch != null) {
                try {
                    watch.close();
                } catch (IOException e) {
                    // closed all the same
                }
            }
        }
    }
}
