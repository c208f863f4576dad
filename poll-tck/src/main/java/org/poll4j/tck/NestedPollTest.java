package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.poll4j.ClosedPollException;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.unix.EpollBits;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/** Polls in polls, raw bits, and what else only the system's own queue can do. */
class NestedPollTest extends Contract {
    /** How often a test repeats what a busy machine may prevent at the first time. */
    private static final int MANY = 100;

    @Test
    void inner_poll_is_readable_while_it_has_events() throws IOException {
        Poll inner = opened(Poll.open(backend));
        Pipe pipe = pipe();
        inner.registry().register(pipe.receiver(), ID2, Interest.READABLE);
        registry.register(inner, ID1, Interest.READABLE, Trigger.LEVEL);
        Expect.none(poll);
        Await.written(pipe.sender(), "x");
        Expect.events(poll, events, readable(ID1));
        assertEquals(1, inner.poll(events, 0));
        assertEquals(ID2, events.get(0).token());
        Expect.none(poll);
        new Waker(inner.registry(), ID3).wake();
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void closed_inner_poll_is_no_longer_reported() throws IOException {
        Poll inner = Poll.open(backend);
        registry.register(inner, ID1, Interest.READABLE);
        new Waker(inner.registry(), ID3).wake();
        inner.close();
        assertEquals(0, registry.unchecked().registrationCount());
        assertEquals(0, poll.unchecked().poll(events, 0));
        assertThrows(ClosedPollException.class, inner::handle);
        assertThrows(ClosedPollException.class, () -> registry.register(inner, ID1, Interest.READABLE));
    }

    @Test
    void as_raw_fd() {
        assertEquals(true, poll.unchecked().handle() > 0);
    }

    @Test
    void tokens_lists_what_is_registered() throws IOException {
        Duct<?, ?> duct = duct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        registry.register(duct.sender(), ID2, Interest.NONE);
        assertEquals(List.of(ID1, ID2), registry.unchecked().tokens());
        duct.receiver().close();
        assertEquals(List.of(ID2), registry.unchecked().tokens());
    }

    @Test
    void exclusive_registrations_wake_a_poll_and_cannot_be_changed() throws IOException {
        requireBackend("epoll");
        Pipe pipe = pipe();
        registry.unchecked()
                .withRawBits(EpollBits.EPOLLEXCLUSIVE)
                .register(pipe.receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Poll other = opened(Poll.open(backend));
        SourceFd again = opened(SourceFd.borrow(pipe.receiver().handle()));
        other.registry().withRawBits(EpollBits.EPOLLEXCLUSIVE).register(again, ID2, Interest.READABLE, Trigger.LEVEL);
        Await.written(pipe.sender(), "x");
        assertEquals(1, poll.unchecked().poll(events, 20_000 * MILLIS));
        assertThrows(IOException.class, () -> registry.unchecked().reregister(pipe.receiver(), ID3, Interest.READABLE));
        assertEquals(1, poll.unchecked().poll(events, 20_000 * MILLIS));
        assertEquals(ID1, events.get(0).token(), "the failed call has changed nothing");
        assertThrows(
                IOException.class,
                () -> other.registry()
                        .withRawBits(EpollBits.EPOLLEXCLUSIVE)
                        .register(pipe.sender(), ID3, Interest.WRITABLE, Trigger.ONESHOT));
    }

    @Test
    void wakeup_bit_is_accepted_and_others_are_refused() throws IOException {
        requireBackend("epoll");
        Pipe pipe = pipe();
        registry.unchecked().withRawBits(EpollBits.EPOLLWAKEUP).register(pipe.sender(), ID1, Interest.WRITABLE);
        assertThrows(
                UnsupportedOperationException.class,
                () -> registry.unchecked().withRawBits(1).register(pipe.receiver(), ID2, Interest.READABLE));
        assertEquals(1, registry.unchecked().registrationCount());
    }

    /**
     * epoll(7), Q6: Linux keeps a file whose descriptor was closed while a duplicate lives, and the descriptor
     * no longer names the file.
     */
    @Test
    void descriptor_closed_outside_poll4j_does_not_spin() throws IOException {
        Pipe other = pipe();
        registry.register(other.receiver(), ID2, Interest.READABLE, Trigger.LEVEL);
        SourceFd duplicate = closeOutside(poll.unchecked());
        pollUntilQuiet(poll.unchecked());
        assertQuiet();
        Await.written(other.sender(), "y");
        Expect.events(poll, events, readable(ID2));
        assertEquals(true, duplicate.isOpen());
    }

    /** Its queue would get another descriptor, which the outer Poll does not watch. */
    @Test
    void nested_poll_keeps_its_queue_and_another_may_be_nested_later() throws IOException {
        Poll inner = opened(Poll.open(backend));
        Pipe other = pipe();
        inner.registry().register(other.receiver(), ID2, Interest.READABLE, Trigger.LEVEL);
        registry.register(inner, ID1, Interest.READABLE, Trigger.LEVEL);
        SourceFd duplicate = closeOutside(inner);
        assertEquals(0, inner.poll(events, 50 * MILLIS));
        assertReportsThrough(inner, other);
        registry.deregister(inner);
        pollUntilQuiet(inner); // it has another queue after that
        registry.register(inner, ID1, Interest.READABLE, Trigger.LEVEL);
        Expect.none(poll);
        assertReportsThrough(inner, other);
        assertEquals(true, duplicate.isOpen());
    }

    @Test
    void poll_in_itself_or_in_a_circle_is_refused() throws IOException {
        Poll inner = opened(Poll.open(backend));
        registry.register(inner, ID1, Interest.READABLE, Trigger.LEVEL);
        assertThrows(
                IllegalArgumentException.class,
                () -> inner.registry().register(inner, ID3, Interest.READABLE, Trigger.LEVEL));
        assertThrows(
                IllegalArgumentException.class,
                () -> inner.registry().register(poll.unchecked(), ID3, Interest.READABLE, Trigger.LEVEL));
        assertEquals(0, inner.registry().registrationCount());
        new Waker(inner.registry(), ID3).wake();
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void source_that_a_new_queue_refuses_reports_an_error_and_the_others_go_on() throws IOException {
        requireBackend("epoll");
        Pipe other = pipe();
        registry.register(other.receiver(), ID2, Interest.READABLE, Trigger.LEVEL); // older, and so moved later
        Pipe closed = pipe();
        SourceFd source = opened(SourceFd.borrow(backend, closed.receiver().handle()));
        registry.unchecked().register(source, ID1, Interest.READABLE, Trigger.LEVEL);
        SourceFd duplicate = closeOutside(poll.unchecked());
        closed.receiver().close();
        assertEquals(1, poll.unchecked().poll(events, 20_000 * MILLIS));
        assertEquals(ID1, events.get(0).token());
        assertEquals(true, events.get(0).isError());
        Await.written(other.sender(), "y");
        Expect.events(poll, events, readable(ID2));
        assertThrows(IOException.class, () -> registry.unchecked().reregister(source, ID1, Interest.READABLE));
        source.close();
        assertEquals(1, registry.unchecked().registrationCount());
        assertEquals(true, duplicate.isOpen());
    }

    @Test
    void refused_reregister_does_not_arm_a_fired_oneshot() throws IOException {
        requireBackend("epoll");
        Pipe pipe = pipe();
        registry.unchecked().register(pipe.receiver(), ID1, Interest.READABLE, Trigger.ONESHOT);
        Await.written(pipe.sender(), "x");
        assertEquals(1, poll.unchecked().poll(events, 20_000 * MILLIS));
        assertThrows(
                IOException.class,
                () -> registry.unchecked()
                        .withRawBits(EpollBits.EPOLLEXCLUSIVE)
                        .reregister(pipe.receiver(), ID2, Interest.READABLE, Trigger.ONESHOT));
        assertEquals(0, poll.unchecked().poll(events, 0));
    }

    private void assertReportsThrough(Poll inner, Pipe pipe) throws IOException {
        Await.written(pipe.sender(), "x");
        Expect.events(poll, events, readable(ID1));
        assertEquals(1, inner.poll(events, 20_000 * MILLIS));
        assertEquals(ID2, events.get(0).token());
        Await.read(pipe.receiver(), "x");
    }

    /** Leaves something ready in the queue that cannot be removed, for as long as the result lives. */
    private SourceFd closeOutside(Poll victim) throws IOException {
        Pipe pipe = pipe();
        long fd = pipe.receiver().release();
        SourceFd adopted = SourceFd.adopt(backend, fd);
        SourceFd duplicate = opened(duplicateOf(fd));
        victim.registry().register(adopted, ID3, Interest.READABLE, Trigger.LEVEL);
        SourceFd.adopt(backend, fd).close();
        victim.registry().deregister(adopted);
        adopted.release();
        Await.written(pipe.sender(), "x");
        return duplicate;
    }

    @Test
    void closed_source_whose_duplicate_lives_is_quiet() throws IOException {
        Pipe pipe = pipe();
        SourceFd duplicate = opened(duplicateOf(pipe.receiver().handle()));
        registry.register(pipe.receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Await.written(pipe.sender(), "x");
        Expect.events(poll, events, readable(ID1));
        pipe.receiver().close();
        assertQuiet();
        assertEquals(1, duplicate.read(java.nio.ByteBuffer.allocate(2)));
    }

    /** A file that is ready and no longer registered makes no event, and the queue ready until it is made again. */
    private void pollUntilQuiet(Poll of) throws IOException {
        int polls = 0;
        do {
            long began = backend.nanoTime();
            assertEquals(0, of.poll(events, 10 * MILLIS));
            assertTrue(backend.nanoTime() - began >= 10 * MILLIS, "a timed poll returned early and empty");
        } while (!isQuiet(of) && ++polls < MANY);
    }

    /** Whether the queue, which may be another one now, has nothing to report. */
    private boolean isQuiet(Poll of) throws IOException {
        try (Poll other = Poll.open(backend);
                SourceFd queue = SourceFd.borrow(backend, of.handle())) {
            other.registry().register(queue, ID3, Interest.READABLE, Trigger.LEVEL);
            return other.poll(Events.withCapacity(1), 0) == 0;
        }
    }

    /** The kernel's queue has nothing to report, not even something that the Poll would drop. */
    private void assertQuiet() throws IOException {
        try (CheckedPoll other = new CheckedPoll(backend)) {
            SourceFd queue = opened(SourceFd.borrow(backend, poll.unchecked().handle()));
            other.registry().register(queue, ID3, Interest.READABLE, Trigger.LEVEL);
            Expect.none(other);
        }
    }

    /** By passing it to ourselves: the library has no dup. */
    private SourceFd duplicateOf(long descriptor) throws IOException {
        var pair = org.poll4j.net.UnixStream.pair(backend, org.poll4j.net.UnixType.STREAM);
        try (var one = pair[0];
                var two = pair[1]) {
            one.sendDescriptors(java.nio.ByteBuffer.allocate(1), (int) descriptor);
            long[] passed = new long[1];
            two.receiveDescriptors(java.nio.ByteBuffer.allocate(1), fd -> passed[0] = fd);
            return SourceFd.adopt(backend, passed[0]);
        }
    }

    @Test
    void poll_interruptibly_polls() throws IOException {
        Token token = new Token(-1);
        new Waker(registry.unchecked(), token).wake();
        Events one = Events.withCapacity(1);
        assertEquals(1, poll.unchecked().pollInterruptibly(one, 20_000 * MILLIS));
        assertEquals(0, poll.unchecked().pollInterruptibly(one, 0));
        assertThrows(IllegalArgumentException.class, () -> poll.unchecked().pollInterruptibly(one, -1));
    }
}
