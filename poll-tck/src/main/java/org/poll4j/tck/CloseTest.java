package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.ClosedPollException;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** Closing sources and Polls; mio's {@code tests/close_on_drop.rs}. */
class CloseTest extends Contract {
    @Test
    void close_on_drop() throws IOException {
        TcpListener server = listener();
        registry.register(server, ID1, Interest.READABLE);
        TcpStream client = connect(server.localAddress());
        registry.register(client, ID2, Interest.WRITABLE);
        Expect.events(poll, events, readable(ID1), writable(ID2));
        assertTrue(client.finishConnect());
        Await.accepted(server).close();
        registry.reregister(client, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID2));
        assertEquals(-1, client.read(ByteBuffer.allocate(1024)));
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void closed_source_has_no_events(Trigger trigger) throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, trigger);
        registry.register(duct.sender(), ID2, Interest.WRITABLE, trigger);
        duct.close();
        Expect.none(poll);
        assertEquals(0, registry.registrationCount());
    }

    @Test
    void closing_a_source_twice_does_nothing() throws IOException {
        Duct<?, ?> duct = duct();
        TcpListener listener = listener();
        TcpStream stream = connect(listener.localAddress());
        for (int i = 0; i < 2; i++) {
            duct.close();
            listener.close();
            stream.close();
        }
        assertFalse(duct.sender().isOpen() || duct.receiver().isOpen() || listener.isOpen() || stream.isOpen());
    }

    @Test
    void closing_a_source_a_second_time_spares_the_next_owner_of_its_handle() throws IOException {
        TcpListener first = listener();
        long handle = first.handle();
        first.close();
        TcpListener second = successorOf(handle);
        first.close();
        registry.register(second, ID1, Interest.READABLE);
        connect(second.localAddress());
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void closing_a_source_during_a_poll() throws Exception {
        Duct<?, ?> duct = duct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        var waker = poll.waker(ID2);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events))).untilPolling();
        duct.receiver().close();
        waker.wake();
        poller.join();
    }

    @Test
    void closing_a_poll_during_a_poll_ends_it() throws Exception {
        Background poller = Background.run(() -> assertThrows(ClosedPollException.class, () -> poll.poll(events)))
                .untilPolling();
        poll.close();
        poller.join();
    }

    @Test
    void closing_a_poll_during_a_timed_poll_ends_it() throws Exception {
        Background poller = Background.run(
                        () -> assertThrows(ClosedPollException.class, () -> poll.poll(events, Duration.ofDays(1))))
                .untilPolling();
        poll.close();
        poller.join();
    }

    @Test
    void closing_a_poll_by_its_own_thread_after_a_batch() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        poll.poll(events, 20_000 * MILLIS);
        poll.close();
        assertFalse(events.iterator().hasNext(), "an event of a registration that has ended");
        assertThrows(ClosedPollException.class, () -> poll.poll(events, 0));
    }

    @Test
    void closing_a_poll_twice_does_nothing() {
        poll.close();
        poll.close();
        assertTrue(poll.unchecked().toString().contains("closed"), poll.unchecked()::toString);
    }

    @Test
    void closing_a_poll_by_many_threads_at_once() throws Exception {
        for (int i = 0; i < 50; i++) {
            Poll one = Poll.open(backend);
            Background poller = Background.run(
                    () -> assertThrows(ClosedPollException.class, () -> one.poll(org.poll4j.Events.withCapacity(1))));
            Background first = Background.run(one::close);
            Background second = Background.run(one::close);
            poller.join();
            first.join();
            second.join();
        }
    }

    @Test
    void closed_poll_refuses_everything() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        poll.close();
        assertThrows(ClosedPollException.class, () -> poll.poll(events));
        assertThrows(ClosedPollException.class, () -> poll.poll(events, 0));
        assertThrows(ClosedPollException.class, () -> poll.poll(events, Duration.ofSeconds(1)));
        assertThrows(ClosedPollException.class, () -> registry.register(duct.sender(), ID2, Interest.WRITABLE));
        assertThrows(ClosedPollException.class, () -> registry.reregister(duct.receiver(), ID2, Interest.READABLE));
        assertThrows(ClosedPollException.class, () -> registry.deregister(duct.receiver()));
        assertThrows(ClosedPollException.class, () -> registry.registrationCount());
    }

    @Test
    void sources_outlive_their_poll_and_may_join_another() throws IOException {
        Duct<?, ?> duct = fullDuct();
        TcpListener listener = listener();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        registry.register(duct.sender(), ID2, Interest.NONE);
        registry.register(listener, ID3, Interest.READABLE);
        poll.close();
        assertEquals(1, duct.receiver().read(ByteBuffer.allocate(8)));
        Await.written(duct.sender(), "again");
        poll = opened(new CheckedPoll(backend));
        poll.registry().register(duct.receiver(), ID1, Interest.READABLE);
        poll.registry().register(duct.sender(), ID2, Interest.WRITABLE);
        poll.registry().register(listener, ID3, Interest.READABLE);
        connect(listener.localAddress());
        Expect.events(poll, events, readable(ID1), writable(ID2), readable(ID3));
    }

    @Test
    void sources_may_be_closed_after_their_poll() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        poll.close();
        duct.close();
        assertFalse(duct.receiver().isOpen());
    }

    @Test
    void sources_of_a_poll_that_closes_during_a_poll_may_join_another() throws Exception {
        Duct<?, ?> duct = duct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        Background poller = Background.run(() -> assertThrows(ClosedPollException.class, () -> poll.poll(events)))
                .untilPolling();
        poll.close();
        CheckedPoll next = opened(new CheckedPoll(backend));
        next.registry().register(duct.receiver(), ID2, Interest.READABLE);
        poller.join();
        Await.written(duct.sender(), "x");
        Expect.exactly(next, events, readable(ID2));
    }
}
