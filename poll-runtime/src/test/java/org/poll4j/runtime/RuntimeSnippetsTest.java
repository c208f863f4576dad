package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** What the documentation shows, compiled and run. */
class RuntimeSnippetsTest {
    // @start region="leaf"
    /** What a peer says until it closes. */
    static final class ReadAll implements Pollable<String> {
        private final Watch<TcpStream> watch;
        private final ByteBuffer buffer = ByteBuffer.allocate(4096);

        ReadAll(Reactor reactor, TcpStream stream) throws IOException {
            watch = reactor.watch(stream, Interest.READABLE);
        }

        @Override
        public PollState<String> poll(Context context) throws IOException {
            int n;
            while ((n = watch.source().read(buffer)) >= 0) { // try first …
                if (n == 0 && !watch.pollReady(context, Interest.READABLE)) { // … wait when it would block
                    return PollState.notReady();
                }
            }
            return PollState.ready(StandardCharsets.UTF_8.decode(buffer.flip()).toString());
        }

        @Override
        public void drop() { // read, failed or cancelled
            try {
                watch.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
    // @end

    // @start region="stackless"
    static List<String> readBoth(TcpStream one, TcpStream other) throws Exception {
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open()) {
            Task<String> first = executor.spawn(new ReadAll(reactor, one));
            Task<String> second = executor.spawn(new ReadAll(reactor, other));
            return executor.blockOn(reactor.timeout(Pollable.joinAll(List.of(first, second)), Duration.ofSeconds(10)));
        }
    }
    // @end

    // @start region="stackful"
    static void echo(BlockingListener<TcpStream> listener) throws IOException {
        while (true) {
            BlockingStream<TcpStream> stream = listener.accept();
            Thread.startVirtualThread(() -> {
                ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
                try (stream) {
                    while (stream.read(buffer.clear()) >= 0) {
                        stream.write(buffer.flip());
                    }
                } catch (IOException gone) {
                    // the client's affair
                }
            });
        }
    }
    // @end

    private static InetSocketAddress anyLocalAddress() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    @Test
    void stackful_echo_and_stackless_reading() throws Exception {
        try (Reactor reactor = Reactor.open();
                var listener = BlockingListener.bind(reactor, anyLocalAddress())) {
            Background.runVirtually(() -> {
                echo(listener);
                return true;
            });
            InetSocketAddress address = ((TcpListener) listener.source()).localAddress();
            assertEquals(List.of("one", "other"), readBoth(said(address, "one"), said(address, "other")));
        }
    }

    /** A connection that has said all it will. */
    private static TcpStream said(InetSocketAddress address, String text) throws IOException {
        TcpStream stream = TcpStream.connect(address);
        while (!stream.finishConnect()) {
            Thread.onSpinWait();
        }
        stream.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        stream.shutdown(Interest.WRITABLE);
        return stream;
    }
}
