package org.poll4j.tests.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What is wrong with a daemon is one line, which says what to do. */
class DaemonTest {
    private static final String START = "start one, or run this by poll-tests/docker/with-daemon";

    @TempDir
    Path directory;

    private Path socket() {
        return directory.resolve("docker.sock");
    }

    private String host() {
        return "unix://" + socket();
    }

    private String whyNot() {
        String reason = Daemon.whyNot(host()).orElse("it answers");
        assertEquals(1, reason.lines().count(), reason);
        return reason;
    }

    private ServerSocketChannel listening() throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket()));
    }

    /** Answers one question. */
    private static Thread answering(ServerSocketChannel server, String answer) {
        return Thread.ofVirtual().start(() -> {
            try (SocketChannel client = server.accept()) {
                client.read(ByteBuffer.allocate(1024)); // unread, it would reset the connection
                client.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
            } catch (IOException e) {
                // the caller of the check reports it
            }
        });
    }

    @Test
    void there_is_no_socket() {
        assertEquals("no Docker daemon answers at " + host() + " (No such file or directory): " + START, whyNot());
    }

    @Test
    void no_daemon_listens() throws IOException {
        listening().close();
        assertEquals("no Docker daemon answers at " + host() + " (Connection refused): " + START, whyNot());
    }

    @Test
    void another_server_or_a_broken_daemon() throws Exception {
        try (ServerSocketChannel server = listening()) {
            Thread answering = answering(server, "HTTP/1.1 503 Service Unavailable\r\n\r\n");
            assertEquals(
                    "what answers at " + host() + " is no Docker daemon that works: HTTP/1.1 503 Service Unavailable",
                    whyNot());
            answering.join();
        }
    }

    @Test
    void daemon_that_answers() throws Exception {
        try (ServerSocketChannel server = listening()) {
            Thread answering = answering(server, "HTTP/1.1 200 OK\r\n\r\nOK");
            assertEquals(Optional.empty(), Daemon.whyNot(host()));
            answering.join();
        }
    }

    /** Root may do everything, so another user asks, by a JVM of its own. */
    @Test
    void user_without_the_right() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "no setpriv");
        assumeTrue(System.getProperty("user.name").equals("root"), "only root can be another user");
        try (ServerSocketChannel server = listening()) {
            Files.setPosixFilePermissions(socket(), PosixFilePermissions.fromString("rw-rw----"));
            String said = whyNotAsNobody();
            assertEquals(
                    "this user may not use the Docker daemon at " + host()
                            + ": be root, or of the group that the socket belongs to (usually docker)",
                    said);
            assertTrue(server.isOpen());
        }
    }

    private String whyNotAsNobody() throws Exception {
        String name = Daemon.class.getName().replace('.', '/') + ".class";
        Path copy = directory.resolve("classes").resolve(name);
        Files.createDirectories(copy.getParent());
        try (var bytes = Daemon.class.getClassLoader().getResourceAsStream(name)) {
            Files.write(copy, bytes.readAllBytes());
        }
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Process unprivileged = new ProcessBuilder(
                        "setpriv",
                        "--reuid=65534",
                        "--regid=65534",
                        "--clear-groups",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        directory.resolve("classes").toString(),
                        Daemon.class.getName(),
                        host())
                .redirectErrorStream(true)
                .start();
        String said = new String(unprivileged.getInputStream().readAllBytes(), UTF_8).strip();
        unprivileged.waitFor();
        return said;
    }

    @Test
    void missing_daemon_skips_a_test_and_fails_it_where_docker_is_required() {
        var skipped = assertThrows(TestAbortedException.class, () -> Daemon.require(host(), false));
        var failed = assertThrows(AssertionFailedError.class, () -> Daemon.require(host(), true));
        assertEquals(whyNot(), failed.getMessage());
        assertTrue(String.valueOf(skipped.getMessage()).endsWith(whyNot()));
    }
}
