package org.poll4j.spi;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** This module alone has no backend. */
@Timeout(60)
class BackendsTest {
    @Test
    void none_is_found() {
        var refusal = assertThrows(UnsupportedOperationException.class, Backends::system);
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains(System.getProperty("os.name")), message);
        assertTrue(message.contains("found: none") && message.contains("org.poll4j.epoll"), message);
    }

    @Test
    void none_has_that_name() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Backends.named("epoll"));
        String message = String.valueOf(refusal.getMessage());
        assertTrue(message.contains("'epoll'") && message.contains("-Dorg.poll4j.backend"), message);
    }
}
