package org.poll4j.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients and handlers that take forever: each costs one timeout, and close() its grace. Nothing here asks how fast
 * that is.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SlowClientsTest {
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofHours(1);
    private static final InetSocketAddress ANY = new InetSocketAddress("127.0.0.1", 0);
    private static final String HEAD = " HTTP/1.1\r\nHost: a\r\n";

    @TempDir
    Path root;

    private HttpServer server(Limits limits) throws IOException {
        return new HttpServer(ANY, new Site(root, LONG), limits);
    }

    private static Limits times(Duration idle, Duration head, Duration transfer, Duration linger) {
        return Limits.USUAL.withTimes(idle, head, transfer, linger, SHORT);
    }

    private static Socket connect(HttpServer server, String text) throws IOException {
        Socket client =
                new Socket(server.address().getAddress(), server.address().getPort());
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return client;
    }

    /** Or the end of the connection. */
    private static void awaitFirstByte(Socket client) throws IOException {
        try {
            assertTrue(client.getInputStream().read() >= 0, "no answer");
        } catch (SocketException reset) {
            // cut off before this thread read
        }
    }

    /** What comes until the server ends the connection. */
    private static String rest(Socket client) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            InputStream in = new BufferedInputStream(client.getInputStream());
            for (int b; (b = in.read()) >= 0; text.append((char) b)) {}
        } catch (SocketException reset) {
            text.append("<reset>");
        }
        return text.toString();
    }

    /** Sends a byte now and then until that fails. */
    private static void drip(Socket client) throws InterruptedException {
        try {
            OutputStream out = client.getOutputStream();
            while (true) {
                out.write('x');
                Thread.sleep(5);
            }
        } catch (IOException e) {
            // cut off
        }
    }

    @Test
    void a_client_that_says_nothing_is_cut_off() throws IOException {
        try (HttpServer server = server(times(SHORT, LONG, LONG, LONG));
                Socket silent = connect(server, "")) {
            assertEquals("", rest(silent));
            while (!isServed(server)) {
                Thread.onSpinWait();
            }
        }
    }

    /** False on a machine so busy that the client is cut off before it has sent its request. */
    private static boolean isServed(HttpServer server) throws IOException {
        try (Socket client = connect(server, "POST /say" + HEAD + "Content-Length: 1\r\n\r\nx")) {
            return rest(client).startsWith("HTTP/1.1 200 OK");
        } catch (SocketException reset) {
            return false;
        }
    }

    @Test
    void a_head_that_drips_is_cut_off() throws Exception {
        try (HttpServer server = server(times(LONG, SHORT, LONG, LONG));
                Socket client = connect(server, "GET /")) {
            drip(client);
            awaitNoConnections(server);
        }
    }

    @Test
    void three_hundred_heads_that_stall_are_cut_off() throws IOException {
        Socket[] clients = new Socket[300];
        try (HttpServer server = server(times(LONG, SHORT, LONG, LONG))) {
            for (int i = 0; i < clients.length; i++) {
                clients[i] = connect(server, "GET / HTTP/1.1\r\nHost: a\r\nX: " + i);
            }
            for (Socket client : clients) {
                assertEquals("", rest(client));
                client.close();
            }
            awaitNoConnections(server);
        }
    }

    @Test
    void a_body_that_stalls_is_cut_off() throws IOException {
        for (String path : new String[] {"/say", "/echo", "/nothing"}) {
            try (HttpServer server = server(times(LONG, LONG, SHORT, LONG));
                    Socket client = connect(server, "POST " + path + HEAD + "Content-Length: 10\r\n\r\nhello")) {
                assertEquals("", rest(client), path);
            }
        }
    }

    @Test
    void a_client_that_does_not_take_its_answer_is_cut_off() throws IOException {
        Files.write(root.resolve("large"), new byte[50_000_000]);
        try (HttpServer server = server(times(LONG, LONG, SHORT, LONG));
                Socket client = connect(server, "GET /files/large" + HEAD + "\r\n")) {
            awaitFirstByte(client); // without it the server may have no connection because it has not accepted yet
            awaitNoConnections(server);
            assertTrue(rest(client).length() < 50_000_000);
        }
    }

    @Test
    void a_client_that_does_not_close_after_the_last_answer_is_cut_off() throws IOException {
        try (HttpServer server = server(times(LONG, LONG, LONG, SHORT));
                Socket client = connect(server, "nonsense\r\n\r\n")) {
            assertTrue(rest(client).startsWith("HTTP/1.1 400"));
            awaitNoConnections(server);
        }
    }

    @Test
    void an_answer_arrives_though_its_request_is_not_read() throws IOException {
        try (HttpServer server = server(Limits.USUAL);
                Socket client =
                        connect(server, "POST /say" + HEAD + "Content-Length: 900000\r\n\r\n" + "x".repeat(900_000))) {
            String answer = rest(client);
            assertTrue(answer.startsWith("HTTP/1.1 413"), answer);
            assertFalse(answer.contains("<reset>"), answer);
        }
    }

    @Test
    void time_that_a_handler_takes_is_not_the_client_s() throws IOException {
        Handler slow = (request, response) -> {
            sleep();
            response.send(200, "text/plain", request.body().readAll(10));
        };
        try (HttpServer server = new HttpServer(ANY, slow, times(LONG, LONG, SHORT, SHORT));
                Socket client = connect(server, "POST /" + HEAD + "Connection: close\r\nContent-Length: 5\r\n\r\nhe")) {
            client.getOutputStream().write("llo".getBytes(StandardCharsets.ISO_8859_1));
            assertTrue(rest(client).endsWith("hello"));
        }
    }

    private static void sleep() {
        try {
            Thread.sleep(SHORT.multipliedBy(3));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatever_a_handler_throws_ends_its_connection_with_500() throws IOException {
        Throwable[] all = {
            new StackOverflowError(), new AssertionError(), new IOException(), new IllegalStateException()
        };
        for (Throwable failure : all) {
            Handler failing = (request, response) -> SlowClientsTest.<RuntimeException>sneak(failure);
            try (HttpServer server = new HttpServer(ANY, failing);
                    Socket client = connect(server, "GET /" + HEAD + "\r\nGET /" + HEAD + "\r\n")) {
                String answer = rest(client);
                assertTrue(answer.startsWith("HTTP/1.1 500"), answer);
                assertEquals(0, answer.lastIndexOf("HTTP/1.1"));
                client.close();
                awaitNoConnections(server);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> void sneak(Throwable failure) throws T {
        throw (T) failure;
    }

    @Test
    void an_answer_that_is_not_all_there_is_cut_off() throws IOException {
        Handler[] handlers = {
            (request, response) -> response.begin(200, "text/plain", 10).write(new byte[5]),
            (request, response) -> response.begin(200, "text/plain", 10).write(new byte[15]),
            (request, response) -> {
                response.begin(200, "text/plain", Response.UNKNOWN).write(new byte[5]);
                throw new IllegalStateException();
            }
        };
        for (Handler handler : handlers) {
            try (HttpServer server = new HttpServer(ANY, handler);
                    Socket client = connect(server, "GET /" + HEAD + "\r\n")) {
                String answer = rest(client);
                assertFalse(answer.endsWith("0\r\n\r\n"), answer);
                assertFalse(answer.endsWith("\0".repeat(10)), answer);
            }
        }
    }

    @Test
    void close_does_not_wait_for_handlers_that_do_not_end() throws Exception {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Handler stubborn = (request, response) -> {
            begun.countDown();
            while (end.getCount() > 0) {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    // does not want to
                }
            }
            response.send(200, "too late");
        };
        HttpServer server = new HttpServer(ANY, stubborn, times(LONG, LONG, LONG, LONG));
        try (Socket one = connect(server, "GET /" + HEAD + "\r\n");
                Socket other = connect(server, "GET /" + HEAD + "\r\n")) {
            begun.await();
            server.close();
            assertEquals("", rest(one));
            assertEquals("", rest(other));
        } finally {
            end.countDown();
        }
        awaitNoConnections(server);
    }

    private static void awaitNoConnections(HttpServer server) {
        while (server.connections() > 0) {
            Thread.onSpinWait();
        }
    }
}
