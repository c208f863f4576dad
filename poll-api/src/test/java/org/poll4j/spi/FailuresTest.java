package org.poll4j.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class FailuresTest {
    /** The words by which existing code, Netty's SslHandler for one, tells an error from others. */
    @ParameterizedTest
    @CsvSource({
        "ECONNRESET, Connection reset",
        "EPIPE, Broken pipe",
        "ECONNREFUSED, Connection refused",
        "ETIMEDOUT, Connection timed out",
        "ECONNABORTED, Software caused connection abort",
        "EHOSTUNREACH, No route to host",
        "ENETUNREACH, Network is unreachable",
        "EADDRINUSE, Address already in use",
        "EADDRNOTAVAIL, Cannot assign requested address",
        "EACCES, Permission denied",
        "EMFILE, Too many open files"
    })
    void message_ends_with_the_words_of_the_jdk(String name, String words) {
        assertEquals("read(fd 7): " + name + " (1): " + words, Failures.text("read(fd 7)", name, 1));
        assertEquals("read(fd 7): WSA" + name + " (1): " + words, Failures.text("read(fd 7)", "WSA" + name, 1));
    }

    @Test
    void error_without_well_known_words() {
        assertEquals("read(fd 7): EBADF (9)", Failures.text("read(fd 7)", "EBADF", 9));
        assertEquals(
                "send(socket 7): WSAESHUTDOWN (10058): Broken pipe",
                Failures.text("send(socket 7)", "WSAESHUTDOWN", 10058));
    }

    @Test
    void exceptions_carry_their_source() {
        ClosedChannelException closed = Failures.closed("fd 7");
        AsynchronousCloseException meanwhile = Failures.closedMeanwhile("fd 7");
        ClosedByInterruptException interrupt = Failures.closedByInterrupt("fd 7");
        assertEquals("fd 7: the source is closed", closed.getMessage());
        assertEquals("fd 7: another thread closed the source during the call", meanwhile.getMessage());
        assertEquals("fd 7: an interrupt of the calling thread closed the source", interrupt.getMessage());
        assertEquals(
                "h/<unresolved>:1: the host name is not resolved",
                Failures.unresolved(InetSocketAddress.createUnresolved("h", 1)).getMessage());
    }
}
