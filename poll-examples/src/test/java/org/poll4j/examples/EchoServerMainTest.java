package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The server as a person starts it, in a JVM of its own. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EchoServerMainTest {
    @TempDir
    Path jars;

    private Process start(String shell, String... args) throws IOException {
        return new ExampleJvm(jars).start(shell, EchoServer.class, args);
    }

    private static Socket connect(String firstLine) throws IOException {
        String port = firstLine.replaceAll("echoing on .*:(\\d+) until Ctrl-C", "$1");
        return new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    }

    private static boolean echoes(Socket client) throws IOException {
        client.getOutputStream().write("hello\n".getBytes(UTF_8));
        return new String(client.getInputStream().readNBytes(6), UTF_8).equals("hello\n");
    }

    @Test
    void prints_its_address_and_stops_cleanly_on_request() throws Exception {
        Process process = start("", "127.0.0.1:0");
        try (BufferedReader out = process.inputReader();
                Socket client = connect(out.readLine())) {
            assertTrue(echoes(client));
            process.toHandle().destroy(); // SIGTERM: runs the hook that Ctrl-C runs, and is never ignored
            assertEquals(-1, client.getInputStream().read());
            assertEquals(client.getLocalSocketAddress() + ": 6 bytes echoed, server stopped", out.readLine());
            assertEquals(128 + 15, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void says_what_an_address_looks_like() throws Exception {
        Process process = start("", "nonsense");
        try (BufferedReader out = process.inputReader()) {
            assertTrue(out.readLine().contains("nonsense: not an address and a port, such as 127.0.0.1:7000"));
            assertEquals(1, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }

    /** A JVM that has just started compiles for some seconds beside its waiting threads. */
    private static void awaitIdleSecond(Process process) throws InterruptedException {
        Duration used = Duration.ZERO;
        for (int second = 0; second < 20; second++) {
            Duration before = process.info().totalCpuDuration().orElseThrow();
            assertTrue(!process.waitFor(1, TimeUnit.SECONDS), "the server has ended");
            used = process.info().totalCpuDuration().orElseThrow().minus(before);
            if (used.toMillis() < 500) {
                return;
            }
        }
        fail("busy while it waits: " + used);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void waits_idly_for_a_descriptor_when_it_has_none_left() throws Exception {
        Process process = start("ulimit -n 64;", "127.0.0.1:0");
        List<Socket> clients = new ArrayList<>();
        try (BufferedReader out = process.inputReader()) {
            String line = out.readLine();
            for (int i = 0; i < 80; i++) {
                clients.add(connect(line));
            }
            assertTrue(echoes(clients.getFirst()));
            awaitIdleSecond(process);
            for (Socket client : clients) {
                assertTrue(echoes(client));
                client.close();
            }
        } finally {
            process.destroyForcibly();
        }
    }
}
