package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.SystemError;

/** Texts of messages. */
final class Texts {
    private Texts() {}

    static void assertSays(String part, Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }

    /**
     * A backend's text for {@code (fd 7): EINVAL}: Windows has sockets where others have descriptors, and its own
     * errors.
     */
    static String of(Backend backend, String posix) {
        return backend.kind() == Descriptor.Kind.POSIX
                ? posix
                : posix.replace("fd ", "socket ").replace(": E", ": WSAE");
    }

    /**
     * The class of an exception as a program knows it: those of the system's errors are subclasses that no program can
     * name.
     */
    static Class<?> type(Throwable failure) {
        return failure instanceof SystemError ? failure.getClass().getSuperclass() : failure.getClass();
    }
}
