package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** README.md is short, and the server that it shows works. PagesTest checks that it shows this server. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeTest {
    private static final Path SERVER = Path.of("samples/echo/src/main/java/echo/Echo.java");
    private static final int LONGEST = 130; // with a whole server

    /** Tests run in the module's directory, or in the project's. */
    private static Path project() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("poll-examples")) ? here : here.getParent();
    }

    private static List<String> readme() throws IOException {
        return Files.readAllLines(project().resolve("README.md"));
    }

    @Test
    void is_short() throws IOException {
        assertTrue(readme().size() <= LONGEST, "README.md has more than " + LONGEST + " lines");
    }

    @Test
    void names_the_flag_that_the_build_uses() throws IOException {
        assertTrue(readme().stream()
                .anyMatch(line -> line.contains(
                        "--enable-native-access=org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void server_survives_the_end_of_the_descriptors(@TempDir Path jars) throws Exception {
        Process server =
                new ExampleJvm(jars).startSource("ulimit -n 64;", project().resolve(SERVER), "0");
        List<Socket> clients = new ArrayList<>();
        try (BufferedReader output = server.inputReader()) {
            String said = Objects.requireNonNull(output.readLine(), "it said nothing");
            int port = Integer.parseInt(said.substring(said.lastIndexOf(':') + 1));
            for (int i = 0; i < 80; i++) {
                clients.add(new Socket(InetAddress.getLoopbackAddress(), port));
            }
            assertTrue(output.readLine().contains("EMFILE"));
            for (Socket client : clients) { // the accepted clients, then those that wait
                client.getOutputStream().write("hello".getBytes(UTF_8));
                assertEquals("hello", new String(client.getInputStream().readNBytes(5), UTF_8));
                client.close();
            }
        } finally {
            server.destroy();
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void server_echoes(@TempDir Path jars) throws Exception {
        Process server = new ExampleJvm(jars).startSource("", project().resolve(SERVER), "0");
        try (BufferedReader output = server.inputReader()) {
            String said = Objects.requireNonNull(output.readLine(), "it said nothing");
            int port = Integer.parseInt(said.substring(said.lastIndexOf(':') + 1));
            for (String word : List.of("one", "two")) {
                try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    client.getOutputStream().write(word.getBytes(UTF_8));
                    client.shutdownOutput();
                    assertEquals(word, new String(client.getInputStream().readAllBytes(), UTF_8));
                }
            }
        } finally {
            server.destroy();
        }
    }
}
