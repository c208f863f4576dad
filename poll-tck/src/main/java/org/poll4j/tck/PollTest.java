package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.ConcurrentPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** {@link Poll}; mio's {@code tests/poll.rs}. */
class PollTest extends Contract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @Test
    void run_once_with_nothing() throws IOException {
        assertEquals(0, poll.poll(events, 100 * MILLIS));
    }

    @Test
    void add_then_drop() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, BOTH);
        listener.close();
        assertEquals(0, poll.poll(events, 100 * MILLIS));
    }

    @Test
    void zero_duration_polls_events() throws IOException {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(anyLocalAddress());
            for (int i = 0; i < 3; i++) {
                TcpStream stream = connect((InetSocketAddress) listener.getLocalSocketAddress());
                registry.register(stream, new Token(i), Interest.WRITABLE);
                opened(listener.accept()); // the client is connected by then
            }
            assertTrue(poll.poll(events, 0) >= 1);
        }
    }

    @Test
    void poll_closes_fd() throws IOException {
        Requires.proc();
        Map<Long, String> before = OpenFiles.all();
        for (int i = 0; i < 2000; i++) {
            try (Poll one = Poll.open(backend)) {
                one.poll(events, 0);
            }
        }
        assertTrue(OpenFiles.all().size() < before.size() + 1000, "Polls left open");
    }

    @Test
    void readiness_is_reregistered_after_would_block() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE);
        for (int i = 0; i < 2; i++) {
            pair.serverWrites("hello");
            Expect.events(poll, events, readable(ID1));
            Await.read(pair.client(), "hello");
            assertEquals(0, pair.client().read(ByteBuffer.allocate(1)));
            Expect.none(poll);
        }
    }

    @Test
    void drop_cancels_interest_and_shuts_down() throws Exception {
        try (ServerSocket listener = new ServerSocket()) {
            listener.bind(anyLocalAddress());
            TcpStream stream = connect((InetSocketAddress) listener.getLocalSocketAddress());
            registry.register(stream, ID1, BOTH);
            Socket peer = opened(listener.accept());
            Expect.events(poll, events, writable(ID1));
            assertTrue(stream.finishConnect());
            assertEquals(0, stream.read(ByteBuffer.allocate(16)));
            stream.close();
            assertEquals(-1, peer.getInputStream().read());
            Expect.none(poll);
        }
    }

    @Test
    void registry_behind_arc() throws Exception {
        TcpListener listener = listener();
        CyclicBarrier registered = new CyclicBarrier(3);
        Background first = Background.run(() -> {
            registry.register(listener, ID1, Interest.READABLE);
            registered.await();
        });
        Background second = Background.run(() -> {
            registry.register(connect(listener.localAddress()), ID2, BOTH);
            registered.await();
        });
        assertTrue(poll.poll(events, 20_000 * MILLIS) >= 1);
        registered.await();
        first.join();
        second.join();
    }

    @Test
    void registry_operations_are_thread_safe() throws Exception {
        TcpListener listener = listener();
        TcpStream stream = connect(listener.localAddress());
        var sender = duct().sender();
        List<Background> threads = List.of(
                Background.run(() -> everyOperation(listener, ID1, Interest.READABLE, Interest.READABLE)),
                Background.run(() -> everyOperation(sender, ID2, Interest.NONE, Interest.WRITABLE)),
                Background.run(() -> everyOperation(stream, ID3, Interest.READABLE, BOTH)));
        for (Background thread : threads) {
            thread.join();
        }
        Expect.events(poll, events, readable(ID1), writable(ID2), writable(ID3));
        assertEquals(3, registry.registrationCount());
    }

    private void everyOperation(Source source, Token token, Interest first, Interest last) throws IOException {
        registry.register(source, token, first);
        registry.deregister(source);
        registry.register(source, token, first);
        registry.reregister(source, token, last);
    }

    @Test
    void register_during_poll() throws Exception {
        TcpStream stream = tcpPair().client();
        Background poller = Background.run(() -> assertEquals(1, poll.poll(events, Duration.ofSeconds(20))));
        poller.untilPolling();
        registry.register(stream, ID1, Interest.WRITABLE);
        poller.join();
        assertSame(ID1, events.get(0).token());
        assertTrue(events.get(0).isWritable());
    }

    @Test
    void reregister_interest_token_usage() throws IOException {
        TcpStream stream = tcpPair().client();
        registry.register(stream, ID1, Interest.READABLE);
        registry.reregister(stream, ID1, Interest.READABLE);
        registry.reregister(stream, ID2, Interest.WRITABLE);
        Expect.exactly(poll, events, writable(ID2));
    }

    @Test
    void double_register_different_token() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        AlreadyRegisteredException refusal = assertThrows(
                AlreadyRegisteredException.class, () -> registry.register(listener, ID2, Interest.READABLE));
        assertSays("already registered", refusal);
    }

    @Test
    void poll_ok_after_cancelling_pending_ops() throws Exception {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        poll.poll(events, 0);
        registry.reregister(listener, ID2, Interest.READABLE);
        TcpStream stream = connect(listener.localAddress());
        Expect.events(poll, events, readable(ID2));
        acceptedSoon(listener);
        Background.run(() -> registry.register(stream, ID3, Interest.WRITABLE)).join();
        Expect.events(poll, events, writable(ID3));
    }

    @Test
    void reregister_without_register() throws IOException {
        TcpListener listener = listener();
        NotRegisteredException refusal =
                assertThrows(NotRegisteredException.class, () -> registry.reregister(listener, ID1, Interest.READABLE));
        assertSays("not registered", refusal);
    }

    @Test
    void deregister_without_register() throws IOException {
        TcpListener listener = listener();
        NotRegisteredException refusal =
                assertThrows(NotRegisteredException.class, () -> registry.deregister(listener));
        assertSays("not registered", refusal);
    }

    @Test
    void poll_registration() throws IOException {
        RecordingSource source = new RecordingSource();
        registry.register(source, ID1, Interest.READABLE);
        assertEquals(List.of("register Token(1) READABLE EDGE"), source.calls);
        registry.reregister(source, ID2, Interest.WRITABLE);
        assertEquals("reregister Token(2) WRITABLE EDGE", source.calls.get(1));
        registry.deregister(source);
        assertEquals("deregister", source.calls.get(2));
        assertEquals(3, source.calls.size());
    }

    @Test
    void poll_erroneous_registration() {
        IOException failure = new IOException("of the source's own");
        RecordingSource source = new RecordingSource();
        source.failure = failure;
        assertSame(failure, assertThrows(IOException.class, () -> registry.register(source, ID1, BOTH)));
        assertSame(failure, assertThrows(IOException.class, () -> registry.reregister(source, ID1, BOTH)));
        assertSame(failure, assertThrows(IOException.class, () -> registry.deregister(source)));
    }

    @Test
    void a_source_made_of_another_gets_its_events() throws IOException {
        Duct<?, ?> duct = fullDuct();
        RecordingSource source = new RecordingSource();
        source.inner = duct.receiver();
        registry.register(source, ID1, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID1));
        registry.reregister(source, ID2, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID2));
        registry.deregister(source);
        Expect.none(poll);
    }

    /** As documented: wake instead. */
    @Test
    void interrupt_does_not_end_a_poll_and_is_kept() throws Exception {
        Waker waker = poll.waker(ID1);
        AtomicReference<Thread> polling = new AtomicReference<>();
        Background poller = Background.run(() -> {
            polling.set(Thread.currentThread());
            assertEquals(1, poll.poll(events));
            assertTrue(Thread.interrupted());
        });
        poller.untilPolling();
        polling.get().interrupt();
        poller.assertGoesOn(Duration.ofMillis(50));
        waker.wake();
        poller.join();
    }

    @Test
    void a_second_poll_at_the_same_time_is_refused() throws Exception {
        Waker waker = poll.waker(ID1);
        Background poller = Background.run(() -> poll.poll(events)).untilPolling();
        Events others = Events.withCapacity(1);
        assertThrows(ConcurrentPollException.class, () -> poll.poll(others));
        assertThrows(ConcurrentPollException.class, () -> poll.poll(others, 0));
        assertThrows(ConcurrentPollException.class, () -> poll.poll(others, Duration.ZERO));
        waker.wake();
        poller.join();
        assertEquals(1, events.size());
        Expect.none(poll);
    }

    @Test
    void threads_may_take_turns() throws Exception {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        Background.run(() -> Expect.exactly(poll, events, readable(ID1))).join();
        Expect.none(poll);
    }

    @Test
    void names_its_backend() {
        assertSame(backend, poll.unchecked().backend());
        assertTrue(poll.unchecked().toString().contains(backend.name()), poll.unchecked()::toString);
    }

    @Test
    void opens_on_the_systems_backend() throws IOException {
        try (Poll one = Poll.open()) {
            assertEquals(0, one.poll(events, 0));
        }
    }

    @Test
    void wakes_make_the_running_poll_return_again_and_again() throws Exception {
        Waker waker = poll.waker(ID1);
        CountDownLatch seen = new CountDownLatch(100);
        Background poller = Background.run(() -> {
            while (seen.getCount() > 0) {
                poll.poll(events);
                seen.countDown();
            }
        });
        for (long left = seen.getCount(); left > 0; left--) {
            poller.untilPolling();
            waker.wake();
            long before = left;
            Await.until(() -> seen.getCount() < before);
        }
        poller.join();
    }

    @Test
    void many_sources_have_their_own_tokens() throws IOException {
        int count = 300;
        List<Token> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Token token = new Token(i);
            registry.register(fullDuct().receiver(), token, Interest.READABLE);
            expected.add(token);
        }
        assertEquals(count, registry.registrationCount());
        Events all = Events.withCapacity(2 * count);
        assertEquals(count, poll.poll(all, 20_000 * MILLIS));
        for (Event event : all) {
            expected.remove(event.token());
        }
        assertEquals(List.of(), expected);
    }

    /** Records its calls. It delegates them to an inner source, or fails on demand. */
    private static final class RecordingSource implements Source {
        final List<String> calls = new ArrayList<>();

        @Nullable
        Source inner;

        @Nullable
        IOException failure;

        @Override
        public void register(org.poll4j.Registry registry, Token token, Interest interest, org.poll4j.Trigger trigger)
                throws IOException {
            note("register " + token + " " + interest + " " + trigger);
            if (inner != null) {
                registry.register(inner, token, interest, trigger);
            }
        }

        @Override
        public void reregister(org.poll4j.Registry registry, Token token, Interest interest, org.poll4j.Trigger trigger)
                throws IOException {
            note("reregister " + token + " " + interest + " " + trigger);
            if (inner != null) {
                registry.reregister(inner, token, interest, trigger);
            }
        }

        @Override
        public void deregister(org.poll4j.Registry registry) throws IOException {
            note("deregister");
            if (inner != null) {
                registry.deregister(inner);
            }
        }

        private void note(String call) throws IOException {
            calls.add(call);
            if (failure != null) {
                throw failure;
            }
        }
    }
}
