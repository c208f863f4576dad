package org.poll4j.examples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;

/** The code of docs/recipes.md works. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecipesTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private static <T> FutureTask<T> inBackground(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.ofPlatform().daemon().start(task);
        return task;
    }

    @Test
    void connect_within_the_time() throws IOException {
        try (TcpListener listener = TcpListener.bind(ANY);
                TcpStream stream = Connecting.connect(listener.localAddress(), LONG)) {
            assertEquals(listener.localAddress(), stream.remoteAddress());
        }
    }

    /** Linux ignores a SYN while the listener's queue is full. */
    @Test
    void connect_that_is_not_answered_ends_after_the_time() throws IOException {
        List<TcpStream> waiting = new ArrayList<>();
        try (TcpListener full =
                TcpSocket.open(StandardProtocolFamily.INET).bind(ANY).listen(1)) {
            assertThrows(SocketTimeoutException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    waiting.add(Connecting.connect(full.localAddress(), Duration.ofMillis(100)));
                }
            });
        } finally {
            for (TcpStream stream : waiting) {
                stream.close();
            }
        }
    }

    @Test
    void reconnect_tries_until_there_is_a_server() throws Exception {
        InetSocketAddress address;
        try (TcpListener free = TcpListener.bind(ANY)) {
            address = free.localAddress();
        }
        assertThrows(ConnectException.class, () -> Connecting.reconnect(address, LONG, 2));
        FutureTask<TcpStream> client = inBackground(() -> Connecting.reconnect(address, LONG, 100));
        try (TcpListener listener = TcpListener.bind(address);
                TcpStream stream = client.get()) {
            assertEquals(listener.localAddress(), stream.remoteAddress());
        }
    }

    @Test
    void request_is_sent_again_until_its_reply_comes() throws Exception {
        try (DatagramSocket server = new DatagramSocket(ANY)) {
            FutureTask<ByteBuffer> reply = inBackground(() -> Asking.ask(
                    (InetSocketAddress) server.getLocalSocketAddress(), ByteBuffer.wrap("id-1 what?".getBytes(UTF_8))));
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            server.receive(packet); // as if lost
            server.receive(packet);
            for (String text : List.of("id-0 late", "id-1 this")) {
                byte[] bytes = text.getBytes(UTF_8);
                server.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
            }
            assertEquals("id-1 this", UTF_8.decode(reply.get()).toString());
        }
    }

    @Test
    void name_is_resolved_while_the_loop_polls() throws IOException {
        Token names = new Token(1);
        List<InetSocketAddress> answers = new ArrayList<>();
        try (Poll poll = Poll.open()) {
            Resolving resolving = new Resolving(poll.registry(), names);
            resolving.resolve("localhost", 80, answers::add);
            Events events = Events.withCapacity(1);
            while (answers.isEmpty()) {
                poll.poll(events);
                resolving.deliver();
            }
        }
        assertTrue(answers.getFirst().getAddress().isLoopbackAddress());
    }

    @Test
    void server_serves_its_clients_and_accepts_no_more() throws Exception {
        Stopping server = new Stopping();
        TcpListener listener = TcpListener.bind(ANY);
        InetSocketAddress address = listener.localAddress();
        FutureTask<Void> run = inBackground(() -> {
            server.run(listener, LONG.toNanos());
            return null;
        });
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            client.getOutputStream().write('?');
            server.stop();
            untilRefused(address);
            assertFalse(run.isDone());
            client.shutdownOutput();
            assertEquals("bye\n", new String(client.getInputStream().readAllBytes(), UTF_8));
        }
        run.get();
    }

    /** A client that connects in the last moment is served, too. */
    private static void untilRefused(InetSocketAddress address) throws IOException {
        try {
            while (true) {
                new Socket(address.getAddress(), address.getPort()).close();
            }
        } catch (ConnectException expected) {
            // the listener is closed
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void output_and_exit_status_of_a_child() throws IOException {
        ProcessBuilder script = new ProcessBuilder("sh", "-c", "cat; echo one; echo two >&2; exit 3");
        assertEquals(new Output("one\ntwo\n", 3), Output.of(script, LONG));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void child_that_takes_too_long_is_killed() {
        ProcessBuilder script = new ProcessBuilder("sh", "-c", "exec sleep 1000");
        IOException thrown = assertThrows(IOException.class, () -> Output.of(script, Duration.ofMillis(1)));
        assertTrue(thrown.getMessage().contains("takes longer than"), thrown::getMessage);
    }

    @Test
    void idle_client_is_closed() throws IOException {
        try (TcpListener listener = TcpListener.bind(ANY);
                Socket client = connected(listener)) {
            untilGone(accepted(listener), Duration.ofMillis(1));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void client_that_ends_leaves_no_timer() throws IOException {
        try (TcpListener listener = TcpListener.bind(ANY);
                Socket client = connected(listener)) {
            client.getOutputStream().write('?');
            client.shutdownOutput();
            untilGone(accepted(listener), LONG);
        }
    }

    private static void untilGone(TcpStream stream, Duration longest) throws IOException {
        Token token = new Token(7);
        try (Poll poll = Poll.open()) {
            IdleClients clients = new IdleClients(poll.registry(), longest);
            clients.add(stream, token);
            Events events = Events.withCapacity(4);
            while (clients.count() > 0) {
                poll.poll(events);
                for (Event event : events) {
                    clients.handle(event);
                }
            }
            assertEquals(0, poll.registry().registrationCount());
            assertEquals(0, poll.registry().timerCount());
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void loop_ends_at_a_signal() throws Exception {
        Token other = new Token(1);
        List<Token> handled = new ArrayList<>();
        try (Poll poll = Poll.open()) {
            new Waker(poll.registry(), other).wake();
            Terminating.run(poll, event -> {
                handled.add(event.token());
                terminate(); // sent while the watch is open
            });
        }
        assertEquals(List.of(other), handled);
    }

    private static void terminate() {
        try {
            long pid = ProcessHandle.current().pid();
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-TERM", Long.toString(pid))
                            .start()
                            .waitFor());
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void connections_are_found_by_their_tokens() throws IOException {
        Token listening = new Token(0);
        try (Poll poll = Poll.open();
                TcpListener listener = TcpListener.bind(ANY);
                Socket first = connected(listener);
                Socket second = connected(listener)) {
            poll.registry().register(listener, listening, Interest.READABLE);
            Connections connections = new Connections();
            Events events = Events.withCapacity(4);
            for (int expected : new int[] {2, 1, 0}) {
                while (connections.count() != expected) {
                    poll.poll(events);
                    for (Event event : events) {
                        if (event.token().equals(listening)) {
                            connections.accept(listener, poll.registry());
                        } else {
                            connections.handle(event);
                        }
                    }
                }
                (expected == 2 ? first : second).close();
            }
            assertEquals(1, poll.registry().registrationCount(), "the listener");
        }
    }

    @Test
    void component_ends_with_its_application() throws Exception {
        FutureTask<Thread> polling = new FutureTask<>(Thread::currentThread);
        Component component = new Component();
        component.execute(polling);
        Thread thread = polling.get();
        component.close();
        assertFalse(thread.isAlive());
        assertThrows(RejectedExecutionException.class, () -> component.execute(polling));
    }

    private static Socket connected(TcpListener listener) throws IOException {
        InetSocketAddress address = listener.localAddress();
        return new Socket(address.getAddress(), address.getPort());
    }

    private static TcpStream accepted(TcpListener listener) throws IOException {
        try (Poll poll = Poll.open()) {
            poll.registry().register(listener, new Token(0), Interest.READABLE);
            poll.poll(Events.withCapacity(1));
            return Objects.requireNonNull(listener.accept());
        }
    }

    @Test
    void tls_with_a_socket_of_the_jdk() throws Exception {
        SSLContext context = context();
        try (ServerSocket server = context.getServerSocketFactory().createServerSocket(0, 1, ANY.getAddress())) {
            FutureTask<String> heard = inBackground(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    byte[] request = socket.getInputStream().readNBytes(100_000);
                    socket.getOutputStream().write(request);
                    socket.shutdownOutput();
                    return "rest " + socket.getInputStream().readAllBytes().length;
                }
            });
            SSLEngine engine = context.createSSLEngine("localhost", server.getLocalPort());
            engine.setUseClientMode(true);
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            assertEquals(100_000, echoed(new Tls(Connecting.connect(address, LONG), engine)));
            assertEquals("rest 0", heard.get());
        }
    }

    private static int echoed(Tls tls) throws IOException {
        int total = 0;
        ByteBuffer out = ByteBuffer.allocate(100_000);
        ByteBuffer in = ByteBuffer.allocate(8192);
        try (tls;
                Poll poll = Poll.open()) {
            Events events = Events.withCapacity(1);
            poll.registry().register(tls, new Token(0), Interest.READABLE.add(Interest.WRITABLE));
            for (int n; ; ) {
                tls.write(out);
                while ((n = tls.read(in.clear())) > 0) {
                    total += n;
                }
                if (n < 0) {
                    return total;
                }
                poll.poll(events);
            }
        }
    }

    private SSLContext context() throws Exception {
        Path file = directory.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "a",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storepass",
                        "secret",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        try (InputStream output = process.getInputStream()) {
            String text = new String(output.readAllBytes(), UTF_8);
            assertEquals(0, process.waitFor(), text);
        }
        KeyStore store = KeyStore.getInstance(file.toFile(), "secret".toCharArray());
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, "secret".toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
