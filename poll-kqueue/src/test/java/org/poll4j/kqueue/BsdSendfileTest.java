package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.kqueue.generated.freebsd.freebsd_h;
import org.poll4j.kqueue.generated.macos.macos_h;

/** {@link BsdSendfile}, as far as no kernel is needed. */
@Timeout(10)
class BsdSendfileTest {
    private static final int ENOTSOCK = 38;

    @Test
    void errors_have_the_numbers_of_the_headers() {
        assertEquals(macos_h.EINTR(), BsdSendfile.EINTR);
        assertEquals(freebsd_h.EINTR(), BsdSendfile.EINTR);
        assertEquals(macos_h.EINVAL(), BsdSendfile.EINVAL);
        assertEquals(freebsd_h.EINVAL(), BsdSendfile.EINVAL);
        assertEquals(macos_h.EAGAIN(), BsdSendfile.EAGAIN);
        assertEquals(freebsd_h.EAGAIN(), BsdSendfile.EAGAIN);
        assertEquals(macos_h.ENOTSUP(), BsdSendfile.ENOTSUP);
        assertEquals(freebsd_h.EOPNOTSUPP(), BsdSendfile.ENOTSUP);
        assertEquals(macos_h.EOPNOTSUPP(), BsdSendfile.MACOS_EOPNOTSUPP);
    }

    @Test
    void what_was_sent_counts_though_the_stream_is_full_and_never_with_another_error() {
        assertEquals(5, BsdSendfile.outcome(0, 0, 5));
        assertEquals(0, BsdSendfile.outcome(0, BsdSendfile.EAGAIN, 0), "the end");
        assertEquals(5, BsdSendfile.outcome(-1, BsdSendfile.EAGAIN, 5));
        assertEquals(5, BsdSendfile.outcome(-1, BsdSendfile.EINTR, 5));
        assertEquals(-BsdSendfile.EAGAIN, BsdSendfile.outcome(-1, BsdSendfile.EAGAIN, 0));
        assertEquals(-ENOTSOCK, BsdSendfile.outcome(-1, ENOTSOCK, 1000));
    }

    @Test
    void file_or_socket_that_the_system_does_not_send_is_read_instead() {
        assertEquals(-BsdSendfile.EINVAL, BsdSendfile.outcome(-1, BsdSendfile.ENOTSUP, 0));
        assertEquals(-BsdSendfile.EINVAL, BsdSendfile.outcome(-1, BsdSendfile.MACOS_EOPNOTSUPP, 0));
    }

    @Test
    void openbsd_and_netbsd_have_none() {
        assertNotNull(BsdSendfile.of("Mac OS X"));
        assertNotNull(BsdSendfile.of("FreeBSD"));
        assertNull(BsdSendfile.of("OpenBSD"));
        assertNull(BsdSendfile.of("NetBSD"));
    }
}
