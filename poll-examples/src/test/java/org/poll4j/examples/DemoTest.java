package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DemoTest {
    private static final Pattern ROW = Pattern.compile("(  .+?)((?: +[0-9.,]+){2}) +([0-9.]+|-)");

    @Test
    void prints_progress_and_every_figure_of_both_servers() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new Demo(new Demo.Plan(70, 1, 1.1, 0.2, 0.2), new PrintStream(bytes, true, UTF_8), false).run();
        List<String> lines = bytes.toString(UTF_8).lines().toList();
        assertTrue(lines.stream().anyMatch(line -> line.matches("poll4j, warm-up +[0-9,]+ requests/s")));
        assertTrue(lines.stream().anyMatch(line -> line.matches("java.nio, warm-up +[0-9,]+ requests/s")));
        assertEquals(
                List.of(
                        "  requests per second",
                        "  server CPU per request, us",
                        "  server bytes allocated per request *",
                        "  requests per second",
                        "  server CPU per request, us",
                        "  latency p50, us **",
                        "  latency p99, us",
                        "  latency p99.9, us",
                        "  latency max, us"),
                lines.stream()
                        .map(ROW::matcher)
                        .filter(Matcher::matches)
                        .map(row -> row.group(1))
                        .toList());
    }

    @Test
    void rewrites_its_progress_on_a_terminal() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LoadClient idle = new LoadClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1))) {
            new Progress(new PrintStream(bytes, true, UTF_8), true).during("waiting", idle, () -> {
                while (bytes.size() == 0) {
                    Thread.onSpinWait();
                }
                return null;
            });
        }
        assertTrue(bytes.toString(UTF_8).matches("\\rwaiting +0 requests/s\\R"), bytes.toString(UTF_8));
    }

    @Test
    void uses_fewer_connections_when_descriptors_are_few() {
        assertEquals(1_000, Demo.connections(20_000, 40));
        assertEquals(1_000, Demo.connections(Long.MAX_VALUE, 40));
        assertEquals(467, Demo.connections(1_024, 40));
        assertThrows(IllegalStateException.class, () -> Demo.connections(64, 40));
    }

    @Test
    void client_refuses_a_reply_that_is_not_its_request() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> reply(server, new byte[64]));
            IOException failure = assertThrows(IOException.class, () -> runClient(server));
            assertTrue(failure.getMessage().endsWith("got 0 back instead of 1"), failure.getMessage());
        }
    }

    @Test
    void client_notices_a_server_that_hangs_up() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> reply(server, new byte[0]));
            IOException failure = assertThrows(IOException.class, () -> runClient(server));
            assertTrue(failure.getMessage().contains("has closed"), failure.getMessage());
        }
    }

    /** Takes one request, and replies with something else. */
    private static void reply(ServerSocket server, byte[] bytes) {
        try (Socket client = server.accept()) {
            client.getInputStream().readNBytes(64);
            client.getOutputStream().write(bytes);
            client.getOutputStream().flush();
        } catch (IOException e) {
            // the client of the test tells
        }
    }

    private static void runClient(ServerSocket server) throws IOException {
        try (LoadClient client = new LoadClient((InetSocketAddress) server.getLocalSocketAddress())) {
            client.connect(1);
            client.runAtFullSpeed(10_000_000_000L);
        }
    }
}
