package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server, as a client that others wrote sees it. */
class CurlTest {
    @TempDir
    Path root;

    private HttpServer server;

    @BeforeAll
    static void needsCurl() throws InterruptedException {
        try {
            assumeTrue(new ProcessBuilder("curl", "--version").start().waitFor() == 0, "curl does not run here");
        } catch (IOException e) {
            assumeTrue(false, "there is no curl here: " + e.getMessage());
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new HttpServer(new InetSocketAddress("127.0.0.1", 0), new Site(root, Duration.ofSeconds(15)));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "55", "--noproxy", "*"));
        for (String argument : arguments) {
            command.add(argument.replace(
                    "@@", "http://127.0.0.1:" + server.address().getPort()));
        }
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private String curl(String... arguments) throws Exception {
        Process curl = start(arguments);
        String output = new String(curl.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, curl.waitFor(), output);
        return output;
    }

    @Test
    void files_come_over_one_connection() throws Exception {
        Files.writeString(root.resolve("a.txt"), "a");
        Files.writeString(root.resolve("b.txt"), "b");
        String connects = "%{num_connects} ";
        assertEquals("a1 b0 ", curl("--write-out", connects, "@@/files/a.txt", "@@/files/b.txt"));
    }

    @Test
    void chunked_body_goes_there_and_back() throws Exception {
        byte[] bytes = new byte[2_000_000];
        new Random(3).nextBytes(bytes);
        Path file = Files.write(root.resolve("large.bin"), bytes);
        Path echoed = root.resolve("echoed.bin");
        String head = curl(
                "--request",
                "POST",
                "--header",
                "Transfer-Encoding: chunked",
                "--upload-file",
                file.toString(),
                "--output",
                echoed.toString(),
                "--dump-header",
                "-",
                "@@/echo");
        assertTrue(head.contains("Transfer-Encoding: chunked"), head);
        assertArrayEquals(bytes, Files.readAllBytes(echoed));
    }

    @Test
    void path_with_dots_is_refused() throws Exception {
        assertEquals(
                "no such file\n404",
                curl("--path-as-is", "--write-out", "%{http_code}", "@@/files/../../../etc/passwd"));
    }

    @Test
    void head_and_old_version_are_understood() throws Exception {
        Files.writeString(root.resolve("a.txt"), "a");
        assertTrue(curl("--head", "@@/files/a.txt").startsWith("HTTP/1.1 200 OK\r\n"));
        assertEquals("a", curl("--http1.0", "@@/files/a.txt"));
        assertEquals("abc", curl("--http1.0", "--data", "abc", "@@/echo"));
    }

    @Test
    void chat_is_heard() throws Exception {
        Process listener = start("--no-buffer", "@@/events");
        try (BufferedReader events = listener.inputReader()) {
            assertEquals(": welcome", events.readLine());
            assertEquals("", events.readLine());
            assertEquals("heard by 1\n", curl("--data-binary", "hello, everybody", "@@/say"));
            assertEquals("data: hello, everybody", events.readLine());
        } finally {
            listener.destroyForcibly();
        }
    }
}
