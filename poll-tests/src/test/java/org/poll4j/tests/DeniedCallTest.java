package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.Poll;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.tck.OpenFiles;
import org.poll4j.unix.Pipe;

/**
 * A system call that a seccomp filter denies is one clear error, and nothing is left. {@code -Dorg.poll4j.tests.denied}
 * names the call that is denied to this JVM; see {@code poll-tests/docker}.
 */
@Timeout(60)
class DeniedCallTest {
    private static void requireDenied(String call) {
        String denied = System.getProperty("org.poll4j.tests.denied", "nothing");
        assumeTrue(denied.equals(call), () -> call + " is not denied here, but " + denied);
    }

    /** Which call it was, on what, and why. */
    private static void assertDenied(String message, Executable action) throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            IOException refused = assertThrows(IOException.class, action);
            String said = String.valueOf(refused.getMessage());
            assertTrue(said.matches(message + ": EPERM \\(1\\)"), said);
        });
    }

    @Test
    void poll_without_a_wake_object() throws Throwable {
        requireDenied("eventfd");
        assertDenied("eventfd", Poll::open);
    }

    @Test
    void pipe() throws Throwable {
        requireDenied("pipe2");
        assertDenied("pipe2", Pipe::open);
    }

    /** A connection that waits to be accepted continues to wait. */
    @Test
    void accept() throws Throwable {
        requireDenied("accept4");
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        try (TcpListener listener = TcpListener.bind(any);
                TcpStream client = TcpStream.connect(listener.localAddress())) {
            assertDenied("accept4\\(fd " + listener.handle() + "\\)", listener::accept);
            assertTrue(client.finishConnect());
        }
    }
}
