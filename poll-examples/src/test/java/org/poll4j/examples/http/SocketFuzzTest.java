package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Malformed bytes against a server that runs: it serves a client afterwards, its close() ends, and no descriptor,
 * thread or connection is left. {@code -Dheavy} sends more.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class SocketFuzzTest {
    private static final int INPUTS = Integer.getInteger("org.poll4j.fuzz.inputs", 2_000);
    private static final int CLIENTS = 4;
    private static final int HUNG_MILLIS = 60_000;
    private static final Duration TIME = Duration.ofSeconds(5);
    private static final Limits LIMITS = Limits.USUAL.withTimes(TIME, TIME, TIME, TIME, TIME);

    @TempDir
    Path root;

    @Test
    void nothing_hangs_and_nothing_is_left() throws Exception {
        long seed = System.nanoTime();
        serve(CLIENTS, seed); // opens what stays open
        long descriptors = descriptors();
        serve(INPUTS, seed);
        assertEquals(descriptors, descriptors());
        while (Thread.getAllStackTraces().keySet().stream().anyMatch(SocketFuzzTest::isOfTheServer)) {
            Thread.onSpinWait(); // the timeout ends this
        }
    }

    private static boolean isOfTheServer(Thread thread) {
        return thread.getName().equals("watchdog");
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    private void serve(int inputs, long seed) throws Exception {
        InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
        try (HttpServer server = new HttpServer(new InetSocketAddress(loopback, 0), new Site(root, TIME), LIMITS)) {
            try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
                List<Callable<Void>> all = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    Random random = new Random(seed + i);
                    all.add(() -> attack(server.address(), inputs / CLIENTS, random));
                }
                for (Future<Void> client : clients.invokeAll(all)) {
                    client.get();
                }
            }
            try (RawClient client = new RawClient(server.address())) {
                assertEquals(200, client.get("/").status());
            }
            while (server.connections() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    private static Void attack(InetSocketAddress address, int inputs, Random random) throws IOException {
        List<MalformedRequestsTest.Example> examples = MalformedRequestsTest.examples();
        for (int i = 0; i < inputs; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                text.append(examples.get(random.nextInt(examples.size())).request());
            }
            send(address, RequestProperties.damaged(text.toString(), random), random);
        }
        return null;
    }

    /** Many addresses of ours, because each has so many ports only. */
    private static void send(InetSocketAddress address, String text, Random random) throws IOException {
        try (Socket client = new Socket()) {
            client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.1." + (1 + random.nextInt(250))), 0));
            client.connect(address);
            client.setSoTimeout(HUNG_MILLIS);
            byte[] bytes = text.getBytes(ISO_8859_1);
            int first = random.nextInt(bytes.length + 1);
            client.getOutputStream().write(bytes, 0, first);
            client.getOutputStream().write(bytes, first, bytes.length - first);
            if (text.contains("/events") || random.nextInt(8) == 0) {
                client.setSoLinger(true, 0); // resets
                return;
            }
            client.shutdownOutput();
            byte[] answer = client.getInputStream().readAllBytes();
            String begin = new String(answer, 0, Math.min(9, answer.length), ISO_8859_1);
            assertTrue("HTTP/1.1 ".startsWith(begin), begin); // or nothing at all
        } catch (SocketException reset) {
            // cut off
        }
    }
}
