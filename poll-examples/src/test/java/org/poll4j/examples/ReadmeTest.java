package org.poll4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ClosedPollException;
import org.poll4j.Poll;
import org.poll4j.net.TcpListener;

/** README.md says what the code says. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReadmeTest {
    private static final Path EXAMPLE = Path.of("src/test/java/org/poll4j/examples/ReadmeExample.java");
    private static final int LONGEST = 150;

    /** Tests run in the module's directory, or in the project's. */
    private static Path project() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("poll-examples")) ? here : here.getParent();
    }

    private static List<String> readme() throws IOException {
        return Files.readAllLines(project().resolve("README.md"));
    }

    @Test
    void example_is_the_one_that_compiles() throws IOException {
        List<String> source =
                Files.readAllLines(project().resolve("poll-examples").resolve(EXAMPLE));
        List<String> expected =
                source.subList(source.indexOf("    // README {") + 1, source.indexOf("    // README }")).stream()
                        .map(line -> line.isEmpty() ? line : line.substring(4))
                        .toList();
        List<String> readme = readme();
        int begin = readme.indexOf("```java") + 1;
        List<String> rest = readme.subList(begin, readme.size());
        assertEquals(String.join("\n", expected), String.join("\n", rest.subList(0, rest.indexOf("```"))));
    }

    @Test
    void is_short() throws IOException {
        assertTrue(readme().size() <= LONGEST, "README.md has more than " + LONGEST + " lines");
    }

    @Test
    void names_the_flag_that_the_build_uses() throws IOException {
        assertTrue(readme().stream()
                .anyMatch(line -> line.contains("--enable-native-access=org.poll4j.ffm,org.poll4j.epoll")));
    }

    @Test
    void example_collects_what_clients_send() throws Exception {
        try (PipedInputStream collected = new PipedInputStream();
                PipedOutputStream out = new PipedOutputStream(collected);
                TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Poll poll = Poll.open()) {
            FutureTask<Void> example = new FutureTask<>(() -> {
                ReadmeExample.collect(poll, listener, out);
                return null;
            });
            Thread.ofPlatform().start(example);
            for (String word : List.of("one", "two")) {
                try (Socket client = new Socket()) {
                    client.connect(listener.localAddress());
                    byte[] sent = word.getBytes(StandardCharsets.UTF_8);
                    client.getOutputStream().write(sent);
                    assertArrayEquals(sent, collected.readNBytes(sent.length));
                }
            }
            poll.close();
            Exception end = assertThrows(Exception.class, () -> example.get(10, TimeUnit.SECONDS));
            assertEquals(ClosedPollException.class, end.getCause().getClass());
        }
    }
}
