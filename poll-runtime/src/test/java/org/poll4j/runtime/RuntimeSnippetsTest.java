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
import org.poll4j.Registry;
import org.poll4j.Token;
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

    // @start region="slab"
    /** What a server keeps of a client. */
    record Client(Token token, TcpStream stream) {}

    static void accept(Registry registry, TcpListener listener, Slab<Client> clients) throws IOException {
        for (TcpStream stream; (stream = listener.accept()) != null; ) {
            TcpStream accepted = stream;
            Client client = clients.create(token -> new Client(token, accepted));
            registry.register(stream, client.token(), Interest.READABLE);
        }
    }

    static void close(Client client, Slab<Client> clients) throws IOException {
        clients.remove(client.token()); // an event that is late finds nothing
        client.stream().close();
    }
    // @end

    // @start region="loop"
    static void serve(EventLoop loop, TcpListener listener) throws IOException {
        Token newClients = new Token(0);
        Slab<Client> clients = new Slab<>();
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        loop.registry().register(listener, newClients, Interest.READABLE);
        loop.run(event -> {
            Client client = clients.get(event.token());
            if (event.token().equals(newClients)) {
                accept(loop.registry(), listener, clients);
            } else if (client != null) {
                int n;
                while ((n = client.stream().read(buffer.clear())) > 0) {
                    client.stream().write(buffer.flip());
                }
                if (n < 0) {
                    close(client, clients);
                }
            }
        });
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

    @Test
    void a_loop_echoes_until_it_is_closed() throws Exception {
        try (EventLoop loop = EventLoop.open();
                Reactor reactor = Reactor.open();
                TcpListener listener = TcpListener.bind(anyLocalAddress())) {
            var server = Background.run(() -> {
                serve(loop, listener);
                return true;
            });
            try (var stream = BlockingStream.connect(reactor, listener.localAddress(), Duration.ofSeconds(10))) {
                stream.write(ByteBuffer.wrap("abc".getBytes(StandardCharsets.UTF_8)));
                ByteBuffer back = ByteBuffer.allocate(3);
                while (back.hasRemaining()) {
                    stream.read(back, Duration.ofSeconds(10));
                }
                assertEquals("abc", StandardCharsets.UTF_8.decode(back.flip()).toString());
            }
            loop.execute(loop::close);
            server.join();
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
