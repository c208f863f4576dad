package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Poll;
import org.poll4j.net.TcpListener;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EchoServerTest {
    private static final int MEBIBYTE = 1 << 20;
    /** More than the socket buffers of both ends together. */
    private static final int MORE_THAN_FITS = 64 * MEBIBYTE;

    private TcpListener listener;
    private Poll poll;
    private EchoServer server;
    private Thread thread;
    private FutureTask<Void> run;

    @BeforeEach
    void start() throws IOException {
        listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        poll = Poll.open();
        server = new EchoServer(listener, poll);
        run = new FutureTask<>(() -> {
            server.run();
            return null;
        });
        thread = Thread.ofPlatform().name("echo server").start(run);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop(thread);
        run.get();
        poll.close();
        listener.close();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        client.connect(listener.localAddress());
        return client;
    }

    private static void assertEchoes(Socket client, byte[] bytes) throws IOException {
        client.getOutputStream().write(bytes);
        assertArrayEquals(bytes, client.getInputStream().readNBytes(bytes.length));
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @Test
    void echoes_again_and_again() throws IOException {
        try (Socket client = connect()) {
            for (int length : new int[] {1, 2, 1_000, 16 * 1024, 16 * 1024 + 1}) {
                assertEchoes(client, noise(length));
            }
        }
    }

    @Test
    void echoes_a_mebibyte() throws Exception {
        byte[] bytes = noise(MEBIBYTE);
        try (Socket client = connect()) {
            Thread sender = Thread.ofPlatform().start(() -> send(client, bytes));
            assertArrayEquals(bytes, client.getInputStream().readNBytes(MEBIBYTE));
            sender.join();
        }
    }

    private static void send(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
        } catch (IOException e) {
            // the receiving side of the test misses the bytes
        }
    }

    @Test
    void client_that_ends_its_half_gets_all_back_and_then_the_end() throws IOException {
        byte[] bytes = noise(100_000);
        try (Socket client = connect()) {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
            assertArrayEquals(bytes, client.getInputStream().readAllBytes());
        }
    }

    @Test
    void client_that_sends_nothing_gets_the_end() throws IOException {
        try (Socket client = connect()) {
            client.shutdownOutput();
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void clients_take_turns() throws IOException {
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                clients.add(connect());
            }
            for (int i = 0; i < 50; i++) {
                assertEchoes(clients.get(i), ("client " + i).getBytes(UTF_8));
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void continues_after_a_reset() throws IOException {
        try (Socket other = connect()) {
            assertEchoes(other, noise(10));
            Socket client = connect();
            assertEchoes(client, noise(10));
            client.setSoLinger(true, 0);
            client.close();
            assertEchoes(other, noise(10));
        }
    }

    @Test
    void does_not_read_a_client_that_does_not_read() throws IOException {
        try (SocketChannel client = SocketChannel.open(listener.localAddress());
                Selector writable = Selector.open();
                Socket other = connect()) {
            client.configureBlocking(false);
            client.register(writable, SelectionKey.OP_WRITE);
            ByteBuffer zeros = ByteBuffer.allocateDirect(MEBIBYTE);
            long sent = 0;
            // until it cannot be sent to for a while
            while (sent < MORE_THAN_FITS && writable.select(key -> {}, 300) > 0) {
                sent += client.write(zeros.clear());
            }
            assertTrue(sent < MORE_THAN_FITS, "the server buffers without bound");
            assertEchoes(other, noise(10));
            assertEquals(sent, receive(client, sent));
        }
    }

    private static long receive(SocketChannel client, long bytes) throws IOException {
        try (Selector readable = Selector.open()) {
            client.register(readable, SelectionKey.OP_READ);
            ByteBuffer buffer = ByteBuffer.allocateDirect(MEBIBYTE);
            long received = 0;
            while (received < bytes && readable.select(key -> {}) > 0) {
                received += client.read(buffer.clear());
            }
            return received;
        }
    }

    @Test
    void stop_ends_connections() throws IOException {
        try (Socket client = connect()) {
            assertEchoes(client, noise(10));
            server.stop(thread);
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void stop_after_the_end_does_nothing() {
        server.stop(thread);
        poll.close();
        server.stop(thread);
    }
}
