package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs requests.txt: malformed requests get an error or are cut off, and never make a second request out of what is
 * one.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MalformedRequestsTest {
    private static final String NEXT = "GET /files/next.txt HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String NEXT_BODY = "the next answer";
    private static final Pattern ESCAPE =
            Pattern.compile("\\\\(?:x([0-9a-f]{2})|(.))|\\{(\\d+)\\*([^}]*)\\}", Pattern.CASE_INSENSITIVE);

    @TempDir
    static Path directory;

    private static HttpServer server;

    /** What the server makes of a request, and its bytes. */
    record Example(String outcome, String line, String request) {
        boolean isAccepted() {
            return outcome.equals("200") || outcome.equals("404");
        }

        @Override
        public String toString() {
            return line;
        }
    }

    static List<Example> examples() throws IOException {
        try (InputStream file =
                Objects.requireNonNull(MalformedRequestsTest.class.getResourceAsStream("requests.txt"))) {
            return new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .map(line -> new Example(line.substring(0, 3), line, unescaped(line.substring(4))))
                    .toList();
        }
    }

    private static String unescaped(String text) {
        Matcher escape = ESCAPE.matcher(text);
        return escape.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) != null
                        ? String.valueOf((char) Integer.parseInt(found.group(1), 16))
                        : found.group(2) != null
                                ? found.group(2)
                                        .replace('r', '\r')
                                        .replace('n', '\n')
                                        .replace('t', '\t')
                                : unescaped(found.group(4)).repeat(Integer.parseInt(found.group(3)))));
    }

    @BeforeAll
    static void start() throws IOException {
        Path root = Files.createDirectories(directory.resolve("root/dir")).getParent();
        Files.writeString(root.resolve("hello.txt"), "hello");
        Files.writeString(root.resolve("next.txt"), NEXT_BODY);
        Files.writeString(directory.resolve("secret.txt"), "secret");
        Files.createSymbolicLink(root.resolve("link"), directory.resolve("secret.txt"));
        Files.createSymbolicLink(root.resolve("loop"), root.resolve("loop"));
        server = new HttpServer(new InetSocketAddress("127.0.0.1", 0), new Site(root, Duration.ofSeconds(15)));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    /** All that the server sends until it closes the connection or resets it. */
    private static String answers(String requests) throws IOException {
        StringBuilder answers = new StringBuilder();
        try (Socket client = new Socket()) {
            client.connect(server.address());
            InputStream in = client.getInputStream();
            try {
                client.getOutputStream().write(requests.getBytes(ISO_8859_1));
                client.shutdownOutput();
                for (int b; (b = in.read()) >= 0; ) {
                    answers.append((char) b);
                }
            } catch (IOException reset) {
                answers.append("<reset>");
            }
        }
        return answers.toString();
    }

    /** The statuses of complete answers; "cut" for what is none. */
    private static List<String> outcomes(String answers) {
        List<String> outcomes = new ArrayList<>();
        for (int at = 0; at < answers.length() || outcomes.isEmpty(); ) {
            int end = end(answers, at);
            outcomes.add(end < 0 ? "cut" : answers.substring(at + 9, at + 12));
            at = end < 0 ? answers.length() : end;
        }
        return outcomes;
    }

    /** Where the answer ends that begins somewhere; −1 if it does not. */
    private static int end(String answers, int begin) {
        int body = answers.indexOf("\r\n\r\n", begin) + 4;
        if (body < 4) {
            return -1;
        }
        String head = answers.substring(begin, body).toLowerCase(Locale.ROOT);
        int length = head.indexOf("\r\ncontent-length: ");
        if (length < 0) {
            assertTrue(head.contains("transfer-encoding: chunked") || answers.endsWith("<reset>"), head);
            return endOfChunks(answers, body);
        }
        int end = body + Integer.parseInt(head.substring(length + 18, head.indexOf('\r', length + 2)));
        return end <= answers.length() ? end : -1;
    }

    private static int endOfChunks(String answers, int begin) {
        for (int at = begin; ; ) {
            int line = answers.indexOf("\r\n", at);
            if (line < 0) {
                return -1;
            }
            int size = Integer.parseInt(answers.substring(at, line), 16);
            at = line + 2 + size + 2;
            if (at > answers.length() || size == 0) {
                return at > answers.length() ? -1 : at;
            }
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void is_answered_or_cut_off_as_it_should_be(Example example) throws IOException {
        boolean headOnly = example.request.startsWith("HEAD ");
        String answers = answers(example.request);
        assertEquals(headOnly ? List.of("cut") : List.of(example.outcome), outcomes(answers), answers);
        assertFalse(answers.contains("secret"), answers);
        if (headOnly) {
            assertTrue(answers.startsWith("HTTP/1.1 " + example.outcome), answers);
        }
        if (!example.isAccepted() && !example.outcome.equals("cut")) {
            assertTrue(answers.contains("\r\nConnection: close\r\n"), answers);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void the_next_request_is_answered_only_after_one_that_is_well_formed(Example example) throws IOException {
        String answers = answers(example.request + NEXT);
        boolean closes = example.request.contains("HTTP/1.0");
        assertEquals(example.isAccepted() && !closes, answers.contains(NEXT_BODY), answers);
    }

    @Test
    void are_more_than_two_hundred() throws IOException {
        List<Example> examples = examples();
        assertTrue(examples.stream().filter(example -> !example.isAccepted()).count() > 400);
        assertEquals(
                examples.size(),
                examples.stream().map(Example::request).distinct().count());
    }

    @Test
    void escapes_are_bytes() {
        assertEquals("a\r\n\t\\\u0085xyxyb", unescaped("a\\r\\n\\t\\\\\\x85{2*xy}b"));
    }

    @Test
    void outcomes_are_distinguished() {
        String whole = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        String chunks = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        assertEquals(List.of("200", "200"), outcomes(whole + chunks));
        for (String cut : Stream.of(whole, chunks)
                .map(text -> text.substring(0, text.length() - 1))
                .toList()) {
            assertEquals(List.of("200", "cut"), outcomes(chunks + cut));
        }
        assertEquals(List.of("cut"), outcomes(""));
    }
}
