package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpServerTest {
    @TempDir
    Path directory;

    private Path root;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        root = Files.createDirectory(directory.resolve("root"));
        Files.writeString(root.resolve("hello.txt"), "hello");
        Files.writeString(directory.resolve("secret.txt"), "secret");
        server = new HttpServer(new InetSocketAddress("127.0.0.1", 0), new Site(root, Duration.ofMillis(50)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private RawClient connect() throws IOException {
        return new RawClient(server.address());
    }

    @Test
    void sends_files_over_one_connection() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        Files.write(root.resolve("large.bin"), large);
        Files.createFile(root.resolve("empty.html"));
        try (RawClient client = connect()) {
            RawClient.Answer hello = client.get("/files/hello.txt");
            assertEquals("200 hello", hello.status() + " " + hello.text());
            assertTrue(hello.head().contains("content-type: text/plain"), hello.head());
            assertArrayEquals(large, client.get("/files/large.bin").body());
            assertEquals(0, client.get("/files/empty.html").body().length);
            assertTrue(client.get("/").text().contains("<h1>Chat</h1>"));
            assertEquals(1, server.connections());
        }
    }

    @Test
    void head_is_get_without_the_body() throws IOException {
        try (RawClient client = connect()) {
            String head = client.send("HEAD /files/hello.txt HTTP/1.1\r\nHost: x\r\n\r\n")
                    .answer(true)
                    .head();
            assertTrue(head.contains("content-length: 5\r\n"), head);
            assertEquals("hello", client.get("/files/hello.txt").text());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/files/../secret.txt",
                "/files/..%2fsecret.txt",
                "/files/%2e%2e/secret.txt",
                "/files/%2e%2e%2fsecret.txt",
                "/files/./../secret.txt",
                "/files/x/../../secret.txt",
                "/files//etc/passwd",
                "/files/%2fetc%2fpasswd",
                "/files/../rootless/x",
                "/files/link",
                "/files/hello.txt/",
                "/files/",
                "/files/missing"
            })
    void nothing_outside_the_directory_is_sent(String path) throws IOException {
        Files.createSymbolicLink(root.resolve("link"), directory.resolve("secret.txt"));
        try (RawClient client = connect()) {
            RawClient.Answer answer = client.get(path);
            assertFalse(answer.text().contains("secret"), answer.text());
            if (!path.endsWith("hello.txt/")) { // the same file, as paths go
                assertEquals(404, answer.status(), answer.text());
            }
            assertEquals("hello", client.get("/files/hello.txt").text()); // and the connection stays open
        }
    }

    @Test
    void pipelined_requests_are_answered_in_order() throws IOException {
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 500; i++) {
            String body = "number " + i;
            requests.append("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
        }
        try (RawClient client = connect().send(requests.toString())) {
            for (int i = 0; i < 500; i++) {
                assertEquals("number " + i, client.answer().text());
            }
        }
    }

    @Test
    void requests_may_come_byte_by_byte() throws IOException {
        try (RawClient client = connect()) {
            client.socket.setTcpNoDelay(true);
            for (char c : ("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2;x=y\r\nab\r\n3\r\ncde\r\n0\r\nT: x\r\n\r\n")
                    .toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertEquals("abcde", client.answer().text());
            assertEquals("hello", client.get("/files/hello.txt").text());
        }
    }

    @Test
    void body_comes_back_while_it_is_sent() throws IOException {
        try (RawClient client = connect()) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            // larger than every buffer between, so that some of it is back before all is sent
            byte[] part = new byte[200_000];
            new Random(2).nextBytes(part);
            String text = new String(part, ISO_8859_1);
            Thread sender = Thread.ofPlatform().start(() -> sendChunks(client, text, 20));
            byte[] body = client.answer().body();
            assertEquals(20 * part.length, body.length);
            assertEquals(text, new String(body, 19 * part.length, part.length, ISO_8859_1));
            assertTrue(sender != Thread.currentThread());
        }
    }

    private static void sendChunks(RawClient client, String text, int times) {
        try {
            for (int i = 0; i < times; i++) {
                client.send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
            }
            client.send("0\r\n\r\n");
        } catch (IOException e) {
            // the reader misses it
        }
    }

    @Test
    void old_client_gets_the_end_of_the_connection_for_the_end_of_the_body() throws IOException {
        try (RawClient client = connect()) {
            client.send("POST /echo HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
            RawClient.Answer answer = client.answer();
            assertEquals("abc", answer.text());
            assertTrue(answer.head().contains("connection: close"), answer.head());
            assertTrue(client.ended());
        }
    }

    @Test
    void a_client_that_has_said_all_is_answered() throws IOException {
        try (RawClient client = connect()) {
            client.send("GET /files/hello.txt HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2));
            client.socket.shutdownOutput();
            assertEquals("hello", client.answer().text());
            assertEquals("hello", client.answer().text());
            assertTrue(client.ended());
        }
    }

    @Test
    void a_client_that_does_not_read_delays_no_other() throws IOException {
        byte[] large = new byte[20_000_000];
        new Random(4).nextBytes(large);
        Files.write(root.resolve("large.bin"), large);
        try (RawClient slow = connect().send("GET /files/large.bin HTTP/1.1\r\nHost: x\r\n\r\n");
                RawClient other = connect()) {
            assertTrue(slow.head().contains("content-length: 20000000"));
            for (int i = 0; i < 100; i++) {
                assertEquals("hello", other.get("/files/hello.txt").text());
            }
            assertArrayEquals(large, slow.bytes(large.length));
        }
    }

    @Test
    void an_empty_line_before_a_request_is_overlooked() throws IOException {
        try (RawClient client = connect().send("\r\n")) {
            assertEquals("hello", client.get("/files/hello.txt").text());
        }
    }

    @Test
    void closes_on_request() throws IOException {
        try (RawClient client = connect()) {
            client.send("GET /files/hello.txt HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n");
            assertEquals("hello", client.answer().text());
            assertTrue(client.ended());
        }
    }

    @Test
    void requests_a_body_that_waits_for_100_continue() throws IOException {
        try (RawClient client = connect()) {
            client.send("POST /echo HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertEquals("http/1.1 100 continue\r\n\r\n", client.head());
            assertEquals("ok", client.send("ok").answer().text());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "400 | nonsense\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\nHost: b\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\nHost: a\\n\\n",
                "400 | GET / HTTP/1.1\\r\\nHost : a\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\r\\n folded\\r\\n\\r\\n",
                "400 | GET /%zz HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | POST /echo HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: -1\\r\\n\\r\\n",
                "400 | POST /echo HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\n",
                "400 | POST /echo HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 1\\r\\n"
                        + "Transfer-Encoding: chunked\\r\\n\\r\\n",
                "400 | POST /say HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nxyz\\r\\n",
                "400 | POST /say HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n1\\r\\nab\\r\\n",
                "413 | POST /say HTTP/1.1\\r\\nHost: a\\r\\nContent-Length: 100000\\r\\n\\r\\n@",
                "501 | POST /echo HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n",
                "505 | GET / HTTP/2.0\\r\\nHost: a\\r\\n\\r\\n",
                "431 | GET / HTTP/1.1\\r\\nHost: a\\r\\nLong: @\\r\\n\\r\\n",
                "431 | POST /say HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n"
                        + "0\\r\\nT: @\\r\\n\\r\\n",
                "414 | GET /@"
            })
    void what_is_not_understood_is_refused(int status, String request) throws IOException {
        String text = request.replace("\\r", "\r").replace("\\n", "\n").replace("@", "x".repeat(100_000));
        try (RawClient client = connect().send(text)) {
            RawClient.Answer answer = client.answer();
            assertEquals(status, answer.status(), answer.text());
            assertTrue(answer.head().contains("connection: close"), answer.head());
            assertTrue(client.ended());
        }
    }

    @ParameterizedTest
    @CsvSource({"DELETE /files/hello.txt, 405", "POST /nothing, 404", "PUT /nothing, 405"})
    void missing_page_is_an_error_and_the_connection_stays_open(String request, int status) throws IOException {
        try (RawClient client = connect()) {
            client.send(request + " HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody");
            assertEquals(status, client.answer().status());
            assertEquals("hello", client.get("/files/hello.txt").text());
        }
    }

    private RawClient listen() throws IOException {
        RawClient client = connect().send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
        String head = client.head();
        assertTrue(head.contains("content-type: text/event-stream"), head);
        assertEquals(": welcome\n\n", new String(client.chunk(), UTF_8));
        return client;
    }

    private static String event(RawClient client) throws IOException {
        String text;
        do {
            text = new String(client.chunk(), UTF_8);
        } while (text.equals(": still here\n\n"));
        return text;
    }

    private RawClient.Answer say(String text) throws IOException {
        try (RawClient client = connect()) {
            int length = text.getBytes(ISO_8859_1).length;
            return client.send("POST /say HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + text)
                    .answer();
        }
    }

    @Test
    void all_listeners_get_each_message() throws IOException {
        try (RawClient one = listen();
                RawClient other = listen()) {
            assertEquals("heard by 2\n", say("hello").text());
            say("two\nlines\r\ndata: x");
            for (RawClient client : List.of(one, other)) {
                assertEquals("data: hello\n\n", event(client));
                assertEquals("data: two\ndata: lines\ndata: data: x\n\n", event(client));
            }
        }
    }

    @Test
    void listener_that_left_is_noticed_by_a_heartbeat() throws IOException {
        RawClient leaving = listen();
        assertEquals("heard by 1\n", say("x").text());
        leaving.close();
        while (server.connections() > 0) {
            Thread.onSpinWait();
        }
        assertEquals("heard by 0\n", say("x").text());
    }

    @Test
    void slow_listener_is_dropped_and_delays_no_other() throws IOException {
        String text = "x".repeat(4_000);
        try (RawClient slow = listen()) {
            while (!say(text).text().equals("heard by 0\n")) {
                // some fit into the buffers on the way
            }
            assertEquals("heard by 0\n", say("again").text());
            assertFalse(slow.socket.isClosed());
        }
    }

    @Test
    void close_ends_all_connections() throws IOException {
        try (RawClient idle = connect();
                RawClient listening = listen()) {
            assertEquals("hello", idle.get("/files/hello.txt").text());
            server.close();
            assertEquals(0, server.connections());
            assertTrue(idle.ended());
            assertThrows(AssertionError.class, () -> {
                while (true) {
                    event(listening);
                }
            });
            assertThrows(IOException.class, this::connect);
        }
    }

    @Test
    void continues_after_resets() throws IOException {
        for (int i = 0; i < 20; i++) {
            RawClient client = connect().send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nhalf");
            client.socket.setSoLinger(true, 0);
            client.close();
        }
        try (RawClient client = connect()) {
            assertEquals("hello", client.get("/files/hello.txt").text());
        }
    }

    @Test
    void serves_many_at_once() throws Exception {
        List<Future<Integer>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int c = 0; c < 300; c++) {
                int number = c;
                clients.add(threads.submit(() -> requests(number, 40)));
            }
        }
        int answers = 0;
        for (Future<Integer> client : clients) {
            answers += client.get();
        }
        assertEquals(300 * 40, answers);
    }

    private int requests(int client, int times) throws IOException {
        int answers = 0;
        try (RawClient connection = connect()) {
            for (int i = 0; i < times; i++) {
                String text = "client " + client + " request " + i;
                connection.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: " + text.length() + "\r\n\r\n" + text
                        + "GET /files/hello.txt HTTP/1.1\r\nHost: x\r\n\r\n"); // pipelined
                answers += connection.answer().text().equals(text) ? 1 : 0;
                answers += connection.answer().text().equals("hello") ? 0 : -1;
            }
        }
        return answers;
    }
}
