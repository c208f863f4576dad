package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DelayServerTest {
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();
    private DelayServer server;

    @BeforeEach
    void start() throws IOException {
        server = DelayServer.start(new PrintStream(console, true, UTF_8));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Client connect() throws IOException {
        return new Client(server.address());
    }

    private List<String> lines() {
        return console.toString(UTF_8).lines().toList();
    }

    /** Speaks as little HTTP as will do. */
    private static final class Client implements AutoCloseable {
        private final Socket socket = new Socket();
        private final InputStream in;

        Client(InetSocketAddress address) throws IOException {
            socket.connect(address);
            in = socket.getInputStream();
        }

        Client send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
            return this;
        }

        Client get(String path) throws IOException {
            return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        /** Status and body of the next answer. */
        String answer() throws IOException {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                int b = in.read();
                assertTrue(b >= 0, "closed after " + head);
                head.append((char) b);
            }
            int length = Integer.parseInt(head.toString().replaceAll("(?s).*Content-Length: (\\d+)\r\n.*", "$1"));
            return head.substring(9, 12) + " " + new String(in.readNBytes(length), UTF_8);
        }

        boolean ended() throws IOException {
            return in.read() < 0;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void answers_the_decoded_text() throws IOException {
        try (Client client = connect()) {
            assertEquals("200 hello", client.get("/0/hello").answer());
            assertEquals(
                    "200 a b+c/ä%", client.get("/1/a%20b+c/%C3%A4%25?query=1").answer());
            assertEquals("200 ", client.get("/2/").answer());
        }
    }

    @Test
    void prints_one_line_a_request() throws IOException {
        try (Client client = connect()) {
            client.get("/0/first").answer();
            client.get("/7/two%0Alines").answer();
        }
        assertEquals(List.of("#1 - 0ms: first", "#2 - 7ms: two?lines"), lines());
    }

    @Test
    void a_long_request_delays_no_other() throws IOException {
        try (Client patient = connect().get("/600000/late");
                Client other = connect()) {
            assertEquals("200 soon", other.get("/10/soon").answer());
        }
    }

    @Test
    void shorter_delays_are_answered_first() throws Exception {
        Longer.until(50, unit -> {
            Queue<String> answers = new ConcurrentLinkedQueue<>();
            try (Client first = connect().get("/" + 9 * unit + "/c");
                    Client second = connect().get("/" + 5 * unit + "/b");
                    Client third = connect().get("/" + unit + "/a");
                    ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Client client : List.of(first, second, third)) {
                    readers.submit(() -> answers.add(client.answer()));
                }
                readers.close();
            }
            assertEquals(List.of("200 a", "200 b", "200 c"), List.copyOf(answers));
        });
    }

    @Test
    void pipelined_requests_are_answered_in_their_order() throws IOException {
        try (Client client = connect()) {
            StringBuilder requests = new StringBuilder();
            StringBuilder expected = new StringBuilder();
            StringBuilder answers = new StringBuilder();
            for (int i = 0; i < 500; i++) {
                requests.append("GET /" + (i % 3) + "/n" + i + " HTTP/1.1\r\n\r\n");
                expected.append("200 n" + i);
            }
            client.send(requests.toString());
            for (int i = 0; i < 500; i++) {
                answers.append(client.answer());
            }
            assertEquals(expected.toString(), answers.toString());
        }
    }

    @Test
    void requests_may_come_byte_by_byte() throws IOException {
        try (Client client = connect()) {
            client.socket.setTcpNoDelay(true);
            for (char c :
                    "GET /1/slowly HTTP/1.1\r\nHost: localhost\r\n\r\nGET /1/again HTTP/1.1\r\n\r\n".toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertEquals("200 slowly", client.answer());
            assertEquals("200 again", client.answer());
        }
    }

    @Test
    void client_that_ends_its_half_still_gets_its_answer() throws IOException {
        try (Client client = connect().get("/20/bye")) {
            client.socket.shutdownOutput();
            assertEquals("200 bye", client.answer());
            assertTrue(client.ended());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {" HTTP/1.1\r\nConnection: close", " HTTP/1.1\r\nconnection: x, Close ", " HTTP/1.0"})
    void closes_on_request(String version) throws IOException {
        try (Client client = connect().send("GET /1/last" + version + "\r\n\r\n")) {
            assertEquals("200 last", client.answer());
            assertTrue(client.ended());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "",
                "GET / HTTP/1.1",
                "GET /1 HTTP/1.1",
                "GET /x/text HTTP/1.1",
                "GET /-1/text HTTP/1.1",
                "GET /600001/text HTTP/1.1",
                "GET /99999999999999999999/text HTTP/1.1",
                "GET /1/%zz HTTP/1.1",
                "GET /1/%c HTTP/1.1",
                "GET /1/text HTTP/2.0",
                "GET /1/two words HTTP/1.1",
                "POST /1/text HTTP/1.1",
                "GET /1/text HTTP/1.1\r\nContent-Length: 10",
                "GET /1/text HTTP/1.1\r\nTransfer-Encoding: chunked"
            })
    void bad_requests_are_refused(String head) throws IOException {
        try (Client bystander = connect();
                Client client = connect().send(head + "\r\n\r\n" + "and more")) {
            assertTrue(client.answer().startsWith("400 "));
            assertTrue(client.ended());
            assertEquals("200 fine", bystander.get("/0/fine").answer());
        }
        assertTrue(lines().getFirst().startsWith("refused: "), lines().getFirst());
    }

    @Test
    void endless_request_is_refused() throws IOException {
        try (Client client = connect().send("GET /1/" + "x".repeat(100_000))) {
            assertEquals("400 a request of more than 8192 bytes\n", client.answer());
            assertTrue(client.ended());
        }
    }

    @Test
    void continues_when_a_waiting_client_resets() throws IOException {
        try (Client other = connect()) {
            Client client = connect().get("/30/nothing");
            client.socket.setSoLinger(true, 0);
            client.close();
            assertEquals("200 fine", other.get("/60/fine").answer());
        }
    }

    @Test
    void serves_two_thousand_at_once() throws IOException {
        List<Client> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                clients.add(connect().get("/100/client" + i));
            }
            for (int i = 0; i < 2_000; i++) {
                assertEquals("200 client" + i, clients.get(i).answer());
            }
        } finally {
            for (Client client : clients) {
                client.close();
            }
        }
        assertEquals(2_000, lines().size());
    }

    @Test
    void close_disconnects_waiting_clients() throws IOException {
        try (Client client = connect().get("/600000/never");
                Client other = connect()) {
            assertEquals("200 there", other.get("/0/there").answer());
            server.close();
            assertTrue(client.ended());
        }
    }

    @Test
    void starts_at_the_given_address(@TempDir Path jars) throws Exception {
        Process process = new ExampleJvm(jars).start("", DelayServer.class, "127.0.0.1:0");
        try (BufferedReader out = process.inputReader()) {
            String port = out.readLine().replaceAll("answering on .*:(\\d+) until Ctrl-C", "$1");
            try (Client client = new Client(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)))) {
                assertEquals("200 hello", client.get("/1/hello").answer());
            }
            assertEquals("#1 - 1ms: hello", out.readLine());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void says_what_an_address_looks_like() {
        Exception e = assertThrows(IllegalArgumentException.class, () -> DelayServer.main(new String[] {"::"}));
        assertTrue(String.valueOf(e.getMessage()).contains("127.0.0.1"), e.getMessage());
    }
}
