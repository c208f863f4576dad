package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.spi.Descriptor;

/** The socket below layered service providers, which is the one that AFD knows. */
final class BaseSocket {
    /** The requests for providers that refuse SIO_BASE_HANDLE, although they must not (mio #1314 to #1316). */
    private static final int[] FALLBACKS = {
        WindowsAbi.SIO_BSP_HANDLE_SELECT, WindowsAbi.SIO_BSP_HANDLE_POLL, WindowsAbi.SIO_BSP_HANDLE
    };

    private BaseSocket() {}

    static long of(WinsockCalls calls, Descriptor socket) throws IOException {
        long base = ask(calls, socket.handle(), WindowsAbi.SIO_BASE_HANDLE);
        if (base >= 0) {
            return base;
        }
        if (base != -WindowsAbi.WSAENOTSOCK) {
            for (int code : FALLBACKS) {
                long below = ask(calls, socket.handle(), code);
                if (below >= 0 && below != socket.handle()) {
                    return below;
                }
            }
        }
        throw WinError.of("WSAIoctl(SIO_BASE_HANDLE, " + socket + ")", (int) -base);
    }

    private static long ask(WinsockCalls calls, long socket, int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment answer = arena.allocate(JAVA_LONG);
            MemorySegment length = arena.allocate(JAVA_INT);
            int result = calls.WSAIoctl(socket, code, MemorySegment.NULL, 0, answer, Long.BYTES, length);
            return result < 0 ? result : answer.get(JAVA_LONG, 0);
        }
    }
}
