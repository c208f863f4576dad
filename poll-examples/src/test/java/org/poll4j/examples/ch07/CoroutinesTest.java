package org.poll4j.examples.ch07;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poll4j.examples.Console;
import org.poll4j.examples.DelayServer;

class CoroutinesTest {
    private final Console console = new Console();

    @Test
    void program_prints_all_answers() throws Exception {
        try (DelayServer server = DelayServer.start(new Console().out())) {
            Coroutines.run(server.address(), 5, console.out());
        }
        assertLinesMatch(
                List.of(
                        "started by the first poll",
                        "first",
                        "second",
                        "both",
                        "\\[get-1, get-2, get-3, get-4, get-5\\]",
                        "\\[get-1, get-2, get-3, get-4, get-5\\]",
                        "one after another \\d+ ms, side by side \\d+ ms"),
                console.lines());
    }

    @Test
    void nothing_happens_before_the_first_poll() throws Exception {
        Console requests = new Console();
        try (DelayServer server = DelayServer.start(requests.out())) {
            TwoGets coroutine = new TwoGets(server.address(), 1, console.out());
            assertEquals(List.of(), console.lines());
            assertInstanceOf(PollState.NotReady.class, coroutine.poll());
            assertEquals(List.of("started by the first poll"), console.lines());
            assertEquals("both", Future.blockOn(coroutine));
            assertEquals(List.of("#1 - 6ms: first", "#2 - 4ms: second"), requests.lines());
            assertThrows(IllegalStateException.class, coroutine::poll);
        }
    }

    @Test
    void sequence_sends_the_next_when_the_former_is_answered_and_joinAll_sends_all_at_once() throws Exception {
        Later<String> a = new Later<>(3, "a");
        Later<String> b = new Later<>(1, "b");
        JoinAll<String> all = new JoinAll<>(List.of(a, b));
        assertInstanceOf(PollState.NotReady.class, all.poll());
        assertEquals(List.of(1, 1), List.of(a.polls, b.polls));
        assertEquals(List.of("a", "b"), Future.blockOn(all));
        assertEquals(List.of(4, 2), List.of(a.polls, b.polls)); // no future is polled after its end
        assertEquals(List.of(), Future.blockOn(new JoinAll<String>(List.of())));
    }

    @Test
    void failure_names_the_request() throws Exception {
        InetSocketAddress refusing;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusing = (InetSocketAddress) closed.getLocalSocketAddress();
        }
        HttpGet get = new HttpGet(refusing, "/1/lost");
        Exception e = assertThrows(UncheckedIOException.class, () -> Future.blockOn(get));
        assertTrue(String.valueOf(e.getMessage()).startsWith("GET /1/lost: "), e.getMessage());
    }
}
