package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsReport;

/**
 * Requests are found where {@link ReferenceParser} finds them, however the bytes are split. {@code -Dheavy} tries a
 * million inputs.
 */
class RequestProperties {
    private static final String CHUNKED = "Transfer-Encoding: chunked\r\n\r\n";

    /** All bytes, in parts of given lengths. */
    private static final class Parts implements ReadableByteChannel {
        private final ByteBuffer bytes;
        private final IntUnaryOperator length;

        Parts(String text, IntUnaryOperator length) {
            this.bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
            this.length = length;
        }

        @Override
        public int read(ByteBuffer dst) {
            int most = Math.min(dst.remaining(), bytes.remaining());
            int n = Math.min(most, length.applyAsInt(most));
            if (!bytes.hasRemaining()) {
                return -1;
            }
            dst.put(bytes.slice(bytes.position(), n));
            bytes.position(bytes.position() + n);
            return n;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Provide
    Arbitrary<List<String>> requests() {
        Arbitrary<String> firstLine = Combinators.combine(
                        often(Arbitraries.of("GET", "POST"), "OPTIONS", "get", "", "G\0", "(", "HEAD\t"),
                        often(
                                Arbitraries.of("/", "/echo", "/a%20b?x=[1]"),
                                "*",
                                "http://h/x",
                                "HTTP://h",
                                "http://",
                                "/%c3%a4",
                                "/%c3",
                                "/%00",
                                "/%2",
                                "/#",
                                "/\u0085",
                                "/a b",
                                "/..%2f"),
                        often(Arbitraries.of("HTTP/1.1"), "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "http/1.1", "HTTP/1.1 "))
                .as((method, target, version) -> method + " " + target + " " + version + "\r\n");
        Arbitrary<String> field = often(
                Arbitraries.of("X: y\r\n", "Connection: close\r\n", "X: \u0085\r\n"),
                "Host: h\r\n",
                "Host:\r\n",
                "Host: a b\r\n",
                "content-length:\t0 \r\n",
                "Content-Length: 3, 3\r\n",
                "Content-Length: +5\r\n",
                "Content-Length: 99999999999\r\n",
                "TRANSFER-ENCODING: Chunked\r\n",
                "Transfer-Encoding: x, chunked\r\n",
                "Transfer-Encoding: chunked\u000b\r\n",
                " folded\r\n",
                "X : y\r\n",
                "X: \0\r\n",
                ": y\r\n");
        Arbitrary<String> body = often(
                Arbitraries.of(
                        "\r\n",
                        "Content-Length: 5\r\n\r\nhello",
                        CHUNKED + "5\r\nhello\r\n0\r\n\r\n",
                        CHUNKED + "2;a=\"b\\\"\"\r\nhi\r\n00\r\nT: x\r\n\r\n",
                        CHUNKED + "A ; b\r\n0123456789\r\n0\r\n\r\n"),
                "Content-Length: 6\r\n\r\nhello",
                "hello",
                CHUNKED + "5 \r\nhello\r\n0\r\n\r\n",
                CHUNKED + "5\nhello\r\n0\r\n\r\n",
                CHUNKED + "5\r\nhelloo\r\n0\r\n\r\n",
                CHUNKED + "10000000000000005\r\nhello\r\n0\r\n\r\n",
                CHUNKED + "0\r\nT : x\r\n\r\n",
                CHUNKED + "0\r\n",
                CHUNKED + "\u000b5\r\nhello\r\n0\r\n\r\n");
        Arbitrary<String> host = often(Arbitraries.of("Host: h\r\n"), "");
        return Combinators.combine(firstLine, host, field.list().ofMaxSize(3), body)
                .as((first, h, fields, rest) -> first + h + String.join("", fields) + rest)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static Arbitrary<String> often(Arbitrary<String> usual, String... odd) {
        return Arbitraries.frequencyOf(Tuple.of(15, usual), Tuple.of(1, Arbitraries.of(odd)));
    }

    /** A third of them have a few bytes changed, taken away or put in. */
    static String damaged(String text, Random random) {
        StringBuilder damaged = new StringBuilder(text);
        String junk = "\r\n\t :;=,\0\u000b\u000c\u0085\u00a0\u00ff\"\\%05afGX-+";
        for (int i = random.nextInt(3) > 0 ? 0 : 1 + random.nextInt(3); i > 0 && !damaged.isEmpty(); i--) {
            int at = random.nextInt(damaged.length());
            char c = junk.charAt(random.nextInt(junk.length()));
            switch (random.nextInt(4)) {
                case 0 -> damaged.setCharAt(at, c);
                case 1 -> damaged.insert(at, c);
                case 2 -> damaged.deleteCharAt(at);
                default -> damaged.setLength(at);
            }
        }
        return damaged.toString();
    }

    /** What the server reads, up to the first error, and which that was. */
    private static List<String> read(String text, IntUnaryOperator parts) throws IOException {
        List<String> requests = new ArrayList<>();
        Input in = new Input(new Parts(text, parts));
        try {
            for (Request request; (request = Request.read(in, Limits.USUAL)) != null; ) {
                String body = new String(request.body().readAllBytes(), ISO_8859_1);
                requests.add(request.method() + " " + request.path() + " " + body);
            }
        } catch (HttpError e) {
            requests.add(e.status() + " " + e.why());
        }
        return requests;
    }

    @StatisticsReport(StatisticsReport.StatisticsReportMode.OFF)
    @Property(generation = GenerationMode.RANDOMIZED)
    void are_found_where_they_are(@ForAll("requests") List<String> requests, @ForAll long seed) throws IOException {
        Random random = new Random(seed);
        String text = damaged(String.join("", requests), random);
        List<String> expected = ReferenceParser.parse(text, Limits.USUAL.bodyBytes());
        List<String> whole = read(text, left -> left);
        assertEquals(whole, read(text, left -> 1));
        assertEquals(whole, read(text, left -> 1 + random.nextInt(20)));
        boolean malformed = expected.contains(ReferenceParser.MALFORMED);
        if (malformed && whole.size() == expected.size()) {
            assertTrue(whole.getLast().matches("4.. .*|50[15] .*"), whole::getLast);
            whole.set(whole.size() - 1, ReferenceParser.MALFORMED);
        }
        assertEquals(expected, whole, () -> text.replace("\r", "\\r").replace("\n", "\\n"));
        Statistics.label("requests").collect(Math.min(2, expected.size() - (malformed ? 1 : 0)), malformed);
    }
}
