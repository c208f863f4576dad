package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.ready;
import static org.poll4j.tck.Expect.writable;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.spi.Readiness;

/** {@link Waker}; mio's {@code tests/waker.rs}, where a Poll has one waker, and here any number. */
class WakerTest extends Contract {
    @Test
    void waker() throws IOException {
        poll.waker(ID1).wake();
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void waker_multiple_wakeups_same_thread() throws IOException {
        Waker waker = poll.waker(ID1);
        for (int i = 0; i < 5; i++) {
            waker.wake();
        }
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
    }

    @Test
    void waker_wakeup_different_thread() throws Exception {
        Waker waker = poll.waker(ID1);
        Background other = Background.run(waker::wake);
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
        other.join();
    }

    @Test
    void waker_multiple_wakeups_different_thread() throws Exception {
        Waker waker = poll.waker(ID1);
        CountDownLatch first = new CountDownLatch(1);
        Background.run(waker::wake).join();
        Background second = Background.run(() -> {
            first.await();
            waker.wake();
        });
        Expect.exactly(poll, events, readable(ID1));
        first.countDown();
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
        second.join();
    }

    /** mio's {@code issue_1205}: the waker's event comes alone, not with one of what was deregistered. */
    @Test
    void issue_1205() throws Exception {
        Waker waker = poll.waker(ID1);
        TcpListener listener = listener();
        registry.register(listener, ID2, Interest.READABLE);
        assertEquals(0, poll.poll(events, 0));
        connect(listener.localAddress());
        registry.deregister(listener);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events))).untilPolling();
        waker.wake();
        poller.join();
        assertSame(ID1, events.get(0).token());
    }

    @Test
    void wake_ends_a_wait_under_way() throws Exception {
        Waker waker = poll.waker(ID1);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events))).untilPolling();
        waker.wake();
        poller.join();
        assertEquals(Readiness.READABLE, Expect.readinessOf(events.get(0)));
    }

    @Test
    void wake_by_a_virtual_thread() throws Exception {
        Waker waker = poll.waker(ID1);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events))).untilPolling();
        Background.runVirtually(waker::wake).join();
        poller.join();
    }

    @Test
    void wake_by_the_polling_thread() throws IOException {
        Waker waker = poll.waker(ID1);
        for (int i = 0; i < 100; i++) {
            waker.wake();
            assertEquals(1, poll.poll(events));
        }
        Expect.none(poll);
    }

    @Test
    void wake_while_its_event_is_handled_makes_another() throws IOException {
        Waker waker = poll.waker(ID1);
        waker.wake();
        assertEquals(1, poll.poll(events));
        for (Event event : events) {
            assertSame(ID1, event.token());
            waker.wake();
        }
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void several_wakers_each_have_their_token() throws IOException {
        Waker first = poll.waker(ID1);
        poll.waker(ID2);
        Waker third = poll.waker(ID3);
        first.wake();
        third.wake();
        Expect.exactly(poll, events, readable(ID1), readable(ID3));
        Expect.none(poll);
        third.wake();
        Expect.exactly(poll, events, readable(ID3));
    }

    @Test
    void wakers_are_delivered_in_the_order_of_their_first_wake() throws IOException {
        Waker[] wakers = {poll.waker(ID1), poll.waker(ID2), poll.waker(ID3)};
        for (int i : new int[] {2, 0, 1, 2, 0}) {
            wakers[i].wake();
        }
        assertEquals(3, poll.poll(events, 0));
        assertSame(ID3, events.get(0).token());
        assertSame(ID1, events.get(1).token());
        assertSame(ID2, events.get(2).token());
    }

    @Test
    void wakers_may_share_a_token() throws IOException {
        poll.waker(ID1).wake();
        poll.waker(ID1).wake();
        Expect.exactly(poll, events, readable(ID1), readable(ID1));
    }

    @Test
    void wakers_and_sources_come_in_one_batch() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        poll.waker(ID2).wake();
        Expect.exactly(poll, events, readable(ID1), readable(ID2));
    }

    @Test
    void wakers_are_no_registrations() {
        poll.waker(ID1);
        assertEquals(0, registry.registrationCount());
    }

    @Test
    void pending_wake_survives_its_waker() throws IOException {
        WeakReference<Waker> waker = wokenAndForgotten();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Expect.exactly(poll, events, readable(ID1));
        Await.until(() -> {
            System.gc();
            return waker.refersTo(null);
        });
        Expect.none(poll);
    }

    private WeakReference<Waker> wokenAndForgotten() {
        Waker waker = poll.waker(ID1);
        waker.wake();
        return new WeakReference<>(waker);
    }

    @Test
    void post_carries_its_readiness() throws IOException {
        Waker waker = poll.waker(ID1);
        waker.post(Interest.WRITABLE);
        Expect.exactly(poll, events, writable(ID1));
        assertFalse(events.get(0).isReadable());
        waker.post(Interest.READABLE.add(Interest.WRITABLE));
        Expect.exactly(poll, events, ready(ID1, Readiness.BOTH));
    }

    @Test
    void posts_before_a_poll_add_up() throws IOException {
        Waker waker = poll.waker(ID1);
        waker.post(Interest.WRITABLE);
        waker.post(Interest.PRIORITY);
        waker.post(Interest.AIO.add(Interest.LIO));
        waker.post(Interest.WRITABLE);
        Expect.exactly(poll, events, ready(ID1, Readiness.INTERESTS & ~Readiness.READABLE));
        assertFalse(events.get(0).isReadable());
        waker.wake();
        Expect.exactly(poll, events, readable(ID1));
        assertEquals(Readiness.READABLE, Expect.readinessOf(events.get(0)), "what was delivered before");
    }

    @Test
    void post_of_nothing_is_refused() throws IOException {
        Waker waker = poll.waker(ID1);
        assertThrows(IllegalArgumentException.class, () -> waker.post(Interest.NONE));
        Expect.none(poll);
    }

    @Test
    void event_of_a_waker_has_nothing_of_the_systems() throws IOException {
        poll.waker(ID1).wake();
        assertEquals(1, poll.poll(events));
        assertEquals(0, events.get(0).rawBits());
        assertEquals(0, events.get(0).data());
    }

    @Test
    void what_happened_before_the_wake_is_visible() throws Exception {
        Waker waker = poll.waker(ID1);
        int[] written = new int[1];
        Background writer = Background.run(() -> {
            written[0] = 42;
            waker.wake();
        });
        poll.poll(events);
        assertEquals(42, written[0]);
        writer.join();
    }

    @Test
    void wakers_of_two_polls_do_not_mix() throws IOException {
        CheckedPoll other = opened(new CheckedPoll(backend));
        Waker mine = poll.waker(ID1);
        Waker others = other.waker(ID2);
        mine.wake();
        Expect.none(other);
        others.wake();
        Expect.exactly(poll, events, readable(ID1));
        Expect.exactly(other, events, readable(ID2));
    }

    @Test
    void many_threads_wake_at_once() throws Exception {
        int count = 20;
        CountDownLatch start = new CountDownLatch(1);
        Background[] threads = new Background[count];
        for (int i = 0; i < count; i++) {
            Waker waker = poll.waker(new Token(i));
            threads[i] = Background.run(() -> {
                start.await();
                waker.wake();
            });
        }
        start.countDown();
        for (int seen = 0; seen < count; ) {
            seen += poll.poll(events, Duration.ofSeconds(20));
        }
        for (Background thread : threads) {
            thread.join();
        }
        Expect.none(poll);
    }

    @Test
    @SuppressWarnings("NullAway")
    void bad_input_is_refused() throws IOException {
        assertThrows(NullPointerException.class, () -> new Waker(null, ID1));
        assertThrows(NullPointerException.class, () -> new Waker(registry.unchecked(), null));
        Waker waker = poll.waker(ID1);
        assertThrows(NullPointerException.class, () -> waker.post(null));
        waker.wake();
        Expect.exactly(poll, events, readable(ID1));
        assertTrue(waker.toString().contains("Token(1)"), waker::toString);
    }

    @Test
    void closed_poll_refuses_wakers_and_wakes() throws IOException {
        Poll closed = Poll.open(backend);
        Waker waker = new Waker(closed.registry(), ID1);
        Waker pending = new Waker(closed.registry(), ID2);
        pending.wake();
        closed.close();
        assertThrows(ClosedPollException.class, waker::wake);
        assertThrows(ClosedPollException.class, () -> waker.post(Interest.WRITABLE));
        assertThrows(ClosedPollException.class, pending::wake);
        assertThrows(ClosedPollException.class, () -> new Waker(closed.registry(), ID3));
    }
}
