package org.poll4j.examples.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
import org.poll4j.examples.ExampleJvm;

/** The server as a person starts it, with too few file descriptors for its clients. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@EnabledOnOs(OS.LINUX)
class DescriptorLimitTest {
    @Test
    void a_client_is_served_while_others_wait_for_a_descriptor(@TempDir Path jars, @TempDir Path root)
            throws Exception {
        Files.writeString(root.resolve("hello.txt"), "hello");
        Process process = new ExampleJvm(jars).start("ulimit -n 80;", HttpServer.class, root.toString(), "0");
        try (BufferedReader out = process.inputReader()) {
            String line = Objects.requireNonNull(out.readLine(), "it said nothing");
            int port = Integer.parseInt(line.replaceAll(".*:(\\d+)/ .*", "$1"));
            serve(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } finally {
            process.destroyForcibly();
        }
    }

    private static void serve(InetSocketAddress address) throws IOException {
        List<Socket> idle = new ArrayList<>();
        try (RawClient client = new RawClient(address)) {
            assertEquals("hello", client.get("/files/hello.txt").text());
            for (int i = 0; i < 100; i++) {
                idle.add(new Socket(address.getAddress(), address.getPort()));
            }
            int status;
            do {
                status = client.get("/files/hello.txt").status(); // until the server has accepted all that it can
            } while (status == 200);
            assertEquals(503, status);
            assertEquals(200, client.get("/").status());
            for (Socket socket : idle) {
                socket.close();
            }
            try (RawClient late = new RawClient(address)) {
                assertEquals(200, late.get("/").status());
                assertEquals("hello", late.get("/files/hello.txt").text());
            }
        }
    }
}
