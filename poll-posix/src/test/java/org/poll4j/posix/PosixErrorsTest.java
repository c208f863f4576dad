package org.poll4j.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.SystemError;

@Timeout(60)
class PosixErrorsTest {
    private final PosixErrors errors = new PosixErrors(FakeAbi.ERRNOS);

    @Test
    void message_names_call_error_and_number() {
        assertEquals("read(fd 7): EBADF (102)", errors.of("read(fd 7)", 102).getMessage());
    }

    @Test
    void error_without_a_name_has_its_number() {
        assertEquals("read(fd 7): error (999)", errors.of("read(fd 7)", 999).getMessage());
    }

    @Test
    void error_has_the_type_of_java_net() {
        PosixAbi.Errnos of = FakeAbi.ERRNOS;
        assertType(ConnectException.class, of.ECONNREFUSED(), of.ETIMEDOUT());
        assertType(BindException.class, of.EADDRINUSE(), of.EADDRNOTAVAIL());
        assertType(NoRouteToHostException.class, of.EHOSTUNREACH(), of.ENETUNREACH());
        assertType(SocketException.class, of.EBADF(), of.ENOTCONN());
    }

    private void assertType(Class<?> expected, int... errnos) {
        for (int errno : errnos) {
            IOException failure = errors.of("call", errno);
            assertSame(expected, failure.getClass().getSuperclass());
            assertEquals(errno, assertInstanceOf(SystemError.class, failure).errorNumber());
        }
    }

    @Test
    void good_results_pass() throws IOException {
        assertEquals(0, errors.check(0, "call"));
        assertEquals(7, errors.check(7, "call"));
        assertThrows(SocketException.class, () -> errors.check(-102, "call"));
    }
}
