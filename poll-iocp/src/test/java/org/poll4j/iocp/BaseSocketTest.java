package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;

/** Service providers that lie below a socket, and those that hide the provider below. */
@Timeout(60)
class BaseSocketTest {
    private static final int REFUSED = -WindowsAbi.WSAEOPNOTSUPP;

    /** What each request is answered; a negated error, or a socket. */
    private final Map<Integer, Long> answers = new HashMap<>();

    private final List<Integer> asked = new ArrayList<>();

    private final WinsockCalls provider = new WinsockCallsOnly() {
        @Override
        public int WSAIoctl(
                long socket, int code, MemorySegment in, int inSize, MemorySegment out, int outSize, MemorySegment n) {
            asked.add(code);
            long answer = answers.getOrDefault(code, (long) REFUSED);
            if (answer >= 0) {
                out.set(JAVA_LONG, 0, answer);
            }
            return answer < 0 ? (int) answer : 0;
        }
    };

    private long base() throws IOException {
        return BaseSocket.of(provider, new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, 260, Descriptor.Closer.NONE));
    }

    @Test
    void provider_that_keeps_to_the_rules_returns_the_base_socket() throws IOException {
        answers.put(WindowsAbi.SIO_BASE_HANDLE, 264L);
        assertEquals(264, base());
        assertEquals(List.of(WindowsAbi.SIO_BASE_HANDLE), asked);
    }

    @Test
    void provider_that_refuses_gets_the_requests_for_select_then_poll_then_any() throws IOException {
        answers.put(WindowsAbi.SIO_BSP_HANDLE, 272L);
        assertEquals(272, base());
        assertEquals(
                List.of(
                        WindowsAbi.SIO_BASE_HANDLE,
                        WindowsAbi.SIO_BSP_HANDLE_SELECT,
                        WindowsAbi.SIO_BSP_HANDLE_POLL,
                        WindowsAbi.SIO_BSP_HANDLE),
                asked);
        answers.put(WindowsAbi.SIO_BSP_HANDLE_POLL, 268L);
        assertEquals(268, base());
    }

    @Test
    void answer_that_is_the_socket_itself_is_none() {
        for (int code :
                new int[] {WindowsAbi.SIO_BSP_HANDLE_SELECT, WindowsAbi.SIO_BSP_HANDLE_POLL, WindowsAbi.SIO_BSP_HANDLE
                }) {
            answers.put(code, 260L);
        }
        IOException refused = assertThrows(IOException.class, this::base);
        assertEquals(refusal(10045), refused.getMessage());
    }

    @Test
    void other_file_than_a_socket_is_not_tried_again() {
        answers.put(WindowsAbi.SIO_BASE_HANDLE, (long) -WindowsAbi.WSAENOTSOCK);
        IOException refused = assertThrows(IOException.class, this::base);
        assertEquals(refusal(10038), refused.getMessage());
        assertEquals(1, asked.size());
    }

    /** With the error's name on Windows, where there are names. */
    private static String refusal(int error) {
        return String.valueOf(
                WinError.of("WSAIoctl(SIO_BASE_HANDLE, socket 260)", error).getMessage());
    }
}
