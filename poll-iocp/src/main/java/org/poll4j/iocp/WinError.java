package org.poll4j.iocp;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.iocp.generated.windows_h;
import org.poll4j.spi.Failures;
import org.poll4j.spi.SystemErrors;

/**
 * Turns a negated error into the exception that leaves the backend:
 * {@code bind(socket 260, /127.0.0.1:80): WSAEADDRINUSE (10048)}.
 */
final class WinError {
    /** The generated constants, read with the first error. */
    private static final class Names {
        static final Map<Integer, String> BY_NUMBER = read();

        private static Map<Integer, String> read() {
            Map<Integer, String> names = new HashMap<>();
            try {
                for (Method constant : windows_h.class.getMethods()) {
                    String name = constant.getName();
                    if (name.matches("WSA(E|SYS|VER|NOT)[A-Z]+|(ERROR|STATUS)_[A-Z_]+|WAIT_TIMEOUT")) {
                        names.put((Integer) constant.invoke(null), name);
                    }
                }
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("constants of this module", e);
            } catch (LinkageError e) {
                // elsewhere, in tests, the constants do not initialise, and errors go without names
            }
            return names;
        }
    }

    private WinError() {}

    static int check(int result, String call) throws IOException {
        return (int) check((long) result, call);
    }

    static long check(long result, String call) throws IOException {
        if (result < 0) {
            throw of(call, (int) -result);
        }
        return result;
    }

    /** With the java.net subtype where one fits. */
    static IOException of(String call, int error) {
        String name = name(error);
        String message = Failures.text(call, name, error);
        return switch (error) {
            case WindowsAbi.WSAECONNREFUSED, WindowsAbi.WSAETIMEDOUT -> SystemErrors.connect(message, name, error);
            case WindowsAbi.WSAEADDRINUSE, WindowsAbi.WSAEADDRNOTAVAIL -> SystemErrors.bind(message, name, error);
            case WindowsAbi.WSAEHOSTUNREACH, WindowsAbi.WSAENETUNREACH -> SystemErrors.noRoute(message, name, error);
            default -> SystemErrors.socket(message, name, error);
        };
    }

    /** Of a call that connects. */
    static IOException connect(String call, int error, String reason) {
        String name = name(error);
        return SystemErrors.connect(Failures.text(call, name, error) + reason, name, error);
    }

    /** Of a call where errors that concern addresses mean something else, as of joining a group twice. */
    static IOException plain(String call, int error) {
        String name = name(error);
        return SystemErrors.socket(call + ": " + name + " (" + error + ")", name, error);
    }

    /** Of a call that returned a negative NTSTATUS. */
    static IOException ofStatus(String call, int status) {
        String name = name(status);
        return SystemErrors.io(call + ": " + name + " (0x" + Integer.toHexString(status) + ")", name, status);
    }

    private static String name(int error) {
        return Names.BY_NUMBER.getOrDefault(error, "error");
    }
}
