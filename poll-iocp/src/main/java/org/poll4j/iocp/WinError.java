package org.poll4j.iocp;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.iocp.generated.windows_h;
import org.poll4j.spi.Failures;

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
        String message = Failures.text(call, name(error), error);
        return switch (error) {
            case WindowsAbi.WSAECONNREFUSED, WindowsAbi.WSAETIMEDOUT -> new ConnectException(message);
            case WindowsAbi.WSAEADDRINUSE, WindowsAbi.WSAEADDRNOTAVAIL -> new BindException(message);
            case WindowsAbi.WSAEHOSTUNREACH, WindowsAbi.WSAENETUNREACH -> new NoRouteToHostException(message);
            default -> new SocketException(message);
        };
    }

    /** Of a call where errors that concern addresses mean something else, as of joining a group twice. */
    static IOException plain(String call, int error) {
        return new SocketException(call + ": " + name(error) + " (" + error + ")");
    }

    /** Of a call that returned a negative NTSTATUS. */
    static IOException ofStatus(String call, int status) {
        return new IOException(call + ": " + name(status) + " (0x" + Integer.toHexString(status) + ")");
    }

    private static String name(int error) {
        return Names.BY_NUMBER.getOrDefault(error, "error");
    }
}
