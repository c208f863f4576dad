package org.poll4j.tests.docker;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Optional;

/**
 * Checks the Docker daemon in the simplest way, so that a fault is reported in one line. Its {@code main} needs nothing
 * but the JDK.
 */
final class Daemon {
    private static final String UNIX = "unix://";

    private Daemon() {}

    public static void main(String[] arguments) {
        System.out.println(whyNot(arguments[0]).orElse("answers"));
    }

    /** Where it is to be found: DOCKER_HOST, or the usual socket. */
    static String host() {
        String host = System.getenv("DOCKER_HOST");
        return host == null || host.isBlank() ? UNIX + "/var/run/docker.sock" : host;
    }

    /** Skips a test where no daemon can be used, and says why; with {@code -Ddocker.required} that is a failure. */
    static void require() {
        require(host(), System.getProperty("docker.required") != null);
    }

    static void require(String host, boolean always) {
        whyNot(host).ifPresent(reason -> {
            if (always) {
                fail(reason);
            }
            abort(reason);
        });
    }

    /**
     * Why it cannot be used, and what to do; empty if it answers, or can only be reached by other means than a socket.
     */
    static Optional<String> whyNot(String host) {
        if (!host.startsWith(UNIX)) {
            return Optional.empty();
        }
        try {
            String answer = ping(host.substring(UNIX.length()));
            return answer.matches("HTTP/1.. 200.*")
                    ? Optional.empty()
                    : Optional.of("what answers at " + host + " is no Docker daemon that works: " + answer);
        } catch (IOException e) {
            return Optional.of(reason(host, String.valueOf(e.getMessage())));
        }
    }

    private static String reason(String host, String error) {
        return error.contains("Permission denied")
                ? "this user may not use the Docker daemon at " + host
                        + ": be root, or of the group that the socket belongs to (usually docker)"
                : "no Docker daemon answers at " + host + " (" + error
                        + "): start one, or run this by poll-tests/docker/with-daemon";
    }

    /** The first line of its answer. */
    private static String ping(String path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(path));
            channel.write(ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(US_ASCII)));
            byte[] answer = Channels.newInputStream(channel).readAllBytes();
            return new String(answer, US_ASCII).lines().findFirst().orElse("nothing");
        }
    }
}
