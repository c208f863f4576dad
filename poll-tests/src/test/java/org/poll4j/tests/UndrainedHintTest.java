package org.poll4j.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.tck.ChildJvm;
import org.poll4j.unix.Pipe;

/** {@code -Dorg.poll4j.checks} tells of edges that were not drained, and of nothing else. */
@Tag("starts-jvm")
@Timeout(60)
class UndrainedHintTest {
    private static final String HINT = "no event will report it again";

    @BeforeEach
    void requireSystemsBackend() {
        assumeTrue(System.getProperty("org.poll4j.backend") == null, "the JVM started here chooses for itself");
    }

    @Test
    void names_what_was_not_drained_and_nothing_else() throws Exception {
        List<String> output = run();
        List<String> undrained =
                output.stream().filter(l -> l.startsWith("undrained")).toList();
        assertEquals(2, undrained.size(), output::toString);
        for (String source : undrained) {
            String descriptor = source.substring("undrained ".length());
            assertTrue(
                    hints(output).stream().anyMatch(line -> line.contains(descriptor + " is readable")),
                    output::toString);
        }
        assertEquals(2, hints(output).size(), output::toString);
    }

    private static List<String> hints(List<String> output) {
        return output.stream().filter(line -> line.contains(HINT)).toList();
    }

    private static List<String> run() throws Exception {
        Process process = ChildJvm.start(List.of(
                "-Dorg.poll4j.checks=true",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(Program.class),
                Program.class.getName()));
        List<String> output = new ArrayList<>();
        try (BufferedReader lines = process.inputReader(UTF_8)) {
            for (String line; (line = lines.readLine()) != null; ) {
                output.add(line);
                if (line.contains(HINT)) {
                    process.getOutputStream().close(); // ends the poll, after it has looked at everything
                }
            }
            assertEquals(0, process.waitFor(), output::toString);
        } finally {
            process.destroyForcibly();
        }
        return output;
    }

    /** Sources that were read in several ways, and a poll that waits in vain. */
    static final class Program {
        private static final int HALF = 4;

        private final Poll poll = Poll.open();
        private final Events events = Events.withCapacity(16);
        private final List<AutoCloseable> open = new ArrayList<>(List.of(poll));

        private Program() throws IOException {}

        public static void main(String[] arguments) throws Exception {
            new Program().run();
        }

        private void run() throws Exception {
            Pipe undrained = pipe(1);
            Pipe drained = pipe(2);
            Pipe readElsewhere = pipe(3);
            pipe(4); // not read at all
            Pipe ended = pipe(5);
            ended.sender().close();
            InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
            TcpListener listener = TcpListener.bind(new InetSocketAddress(loopback, 0));
            poll.registry().register(listener, new Token(6), Interest.READABLE);
            for (int i = 0; i < 2; i++) {
                open.add(new Socket(loopback, listener.localAddress().getPort()));
            }
            poll.poll(events);
            half(undrained);
            half(ended);
            while (drained.receiver().read(ByteBuffer.allocate(HALF)) > 0) {}
            Thread reader = Thread.ofPlatform().start(() -> half(readElsewhere));
            reader.join();
            open.add(listener.accept());
            System.out.println("undrained fd " + undrained.receiver().handle());
            System.out.println("undrained fd " + listener.handle());
            Waker waker = new Waker(poll.registry(), new Token(7));
            Thread.ofPlatform().daemon().start(() -> endWithInput(waker));
            poll.poll(events);
            System.exit(0);
        }

        private static void endWithInput(Waker waker) {
            try {
                while (System.in.read() >= 0) {}
            } catch (IOException e) {
                // ended as well
            }
            waker.wake();
        }

        private Pipe pipe(long token) throws IOException {
            Pipe pipe = Pipe.open();
            open.add(pipe);
            pipe.sender().write(ByteBuffer.allocate(2 * HALF));
            poll.registry().register(pipe.receiver(), new Token(token), Interest.READABLE);
            return pipe;
        }

        private static void half(Pipe pipe) {
            try {
                pipe.receiver().read(ByteBuffer.allocate(HALF));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
