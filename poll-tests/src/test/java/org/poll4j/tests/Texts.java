package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** What messages say. */
final class Texts {
    private Texts() {}

    static void assertSays(String part, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }
}
