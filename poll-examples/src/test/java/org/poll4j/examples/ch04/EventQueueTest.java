package org.poll4j.examples.ch04;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.poll4j.examples.Console;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.Get;
import org.poll4j.examples.Longer;

class EventQueueTest {
    private static final String HEAD = "HTTP/1.1 200 OK\r\n\r\n";
    private static final int SECOND = 1_000;

    private static final List<String> REVERSED = List.of(
            "answer 1: request-4",
            "answer 2: request-3",
            "answer 3: request-2",
            "answer 4: request-1",
            "answer 5: request-0");

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the queue by hand is made of epoll")
    void answers_come_in_reverse_order_by_hand() throws Exception {
        Longer.until(50, unit -> {
            Console console = new Console();
            try (DelayServer server = DelayServer.start(new Console().out())) {
                ByHand.run(server.address(), unit, console.out());
            }
            assertEquals(REVERSED, console.lines());
        });
    }

    @Test
    void answers_come_in_reverse_order_on_poll4j() throws Exception {
        Longer.until(50, unit -> {
            Console console = new Console();
            try (DelayServer server = DelayServer.start(new Console().out())) {
                OnPoll4j.run(server.address(), unit, console.out());
            }
            assertEquals(REVERSED, console.lines());
        });
    }

    /** A server whose answers the test gives itself, when it wants to. */
    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    private static InetSocketAddress address(ServerSocket server) {
        return (InetSocketAddress) server.getLocalSocketAddress();
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }

    /** Waits for events until the request has seen what it must see. */
    private static void proceedUntil(Poll poll, Get request, Condition condition) throws IOException {
        while (!condition.holds()) {
            assertFalse(poll.poll(10 * SECOND).isEmpty(), "no event");
            request.proceed();
        }
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the queue by hand is made of epoll")
    void an_event_after_the_end_of_the_stream_is_not_a_second_answer() throws Exception {
        try (ServerSocket server = server();
                Poll poll = new Poll();
                Get request = new Get(address(server), "/0/x");
                Socket client = server.accept()) {
            poll.registry().register((int) request.stream().handle(), 0);
            List<Boolean> answers = new ArrayList<>();
            send(client, HEAD + "x");
            client.shutdownOutput();
            while (!answers.contains(true)) {
                assertFalse(poll.poll(10 * SECOND).isEmpty(), "no event");
                answers.add(request.proceed());
            }
            answers.clear();
            client.setSoLinger(true, 0);
            client.close(); // a reset
            assertEquals(List.of(0L), poll.poll(10 * SECOND), "the event that is the trap");
            assertFalse(request.proceed());
            assertEquals("x", request.body());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the queue by hand is made of epoll")
    void long_answer_blocks_in_between_and_comes_in_full() throws Exception {
        String text = "x".repeat(100_000);
        try (ServerSocket server = server();
                Poll poll = new Poll();
                Get request = new Get(address(server), "/0/x");
                Socket client = server.accept()) {
            poll.registry().register((int) request.stream().handle(), 0);
            send(client, HEAD + text.substring(0, 50_000));
            proceedUntil(poll, request, () -> request.body().length() == 50_000 && request.wouldBlocks() > 0);
            int before = request.wouldBlocks();
            send(client, text.substring(50_000));
            proceedUntil(poll, request, () -> request.body().length() == 100_000);
            assertTrue(request.wouldBlocks() > before, "the second half never blocked");
            client.shutdownOutput();
            boolean answered = false;
            while (!answered) {
                assertFalse(poll.poll(10 * SECOND).isEmpty(), "no event");
                answered = request.proceed();
            }
            assertEquals(text, request.body());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the queue by hand is made of epoll")
    void poll_returns_nothing_when_the_time_is_over() throws Exception {
        try (Poll poll = new Poll()) {
            assertEquals(List.of(), poll.poll(1));
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the queue by hand is made of epoll")
    void errors_tell_call_and_errno() throws Exception {
        try (Poll poll = new Poll()) {
            Exception e = assertThrows(IOException.class, () -> poll.registry().register(-1, 0));
            assertEquals("epoll_ctl: errno 9", e.getMessage());
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "the queue by hand is made of epoll")
    void many_events_of_one_poll_have_their_own_tokens() throws Exception {
        try (ServerSocket server = server();
                Poll poll = new Poll();
                Get a = new Get(address(server), "/");
                Get b = new Get(address(server), "/")) {
            while (!a.stream().finishConnect() || !b.stream().finishConnect()) {
                Thread.onSpinWait(); // both are writable before the poll, so that one poll tells of both
            }
            poll.registry().register((int) a.stream().handle(), 7_000_000_000L);
            poll.registry().register((int) b.stream().handle(), -1);
            assertEquals(
                    List.of(-1L, 7_000_000_000L),
                    poll.poll(10 * SECOND).stream().sorted().toList());
        }
    }
}
