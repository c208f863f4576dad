package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * Two sources are ready in one batch; handling the first ends or changes the registration of the second, whose event is
 * still in the batch, or in the kernel.
 */
class StaleEventsTest extends Contract {
    private TcpStream first;
    private TcpStream second;

    @BeforeEach
    void connectTwo() throws IOException {
        first = readableStream();
        second = readableStream();
    }

    private TcpStream readableStream() throws IOException {
        TcpPair pair = tcpPair();
        pair.serverWrites("x");
        return pair.client();
    }

    /** The batch after its first event, which was of {@link #first} or of {@link #second}. */
    private Iterator<Event> batchOfTwo(Trigger trigger) throws IOException {
        registry.register(first, ID1, Interest.READABLE, trigger);
        registry.register(second, ID2, Interest.READABLE, trigger);
        assertEquals(2, poll.poll(events, 20_000 * MILLIS));
        Iterator<Event> batch = events.iterator();
        if (batch.next().token() == ID2) {
            TcpStream swapped = first;
            first = second;
            second = swapped;
        }
        return batch;
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void deregistered_in_the_batch(Trigger trigger) throws IOException {
        Iterator<Event> batch = batchOfTwo(trigger);
        registry.deregister(second);
        assertFalse(batch.hasNext());
        assertThrows(NoSuchElementException.class, batch::next);
        registry.deregister(first);
        Expect.none(poll);
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void closed_in_the_batch(Trigger trigger) throws IOException {
        Iterator<Event> batch = batchOfTwo(trigger);
        second.close();
        assertFalse(batch.hasNext());
        first.close();
        Expect.none(poll);
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void released_in_the_batch(Trigger trigger) throws IOException {
        Iterator<Event> batch = batchOfTwo(trigger);
        opened(TcpStream.adopt(second.release()));
        assertFalse(batch.hasNext());
        registry.deregister(first);
        Expect.none(poll);
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void reregistered_in_the_batch(Trigger trigger) throws IOException {
        Iterator<Event> batch = batchOfTwo(trigger);
        registry.reregister(second, ID3, Interest.READABLE, trigger);
        assertFalse(batch.hasNext(), "an event of the previous registration");
        registry.deregister(first);
        Expect.exactly(poll, events, readable(ID3));
    }

    @Test
    void reregistered_in_the_batch_with_the_same_token() throws IOException {
        Iterator<Event> batch = batchOfTwo(Trigger.EDGE);
        registry.reregister(second, ID2, Interest.WRITABLE);
        assertFalse(batch.hasNext(), "readable, which is not asked for any more");
        Expect.exactly(poll, events, writable(ID2));
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void deregistered_and_registered_in_the_batch(Trigger trigger) throws IOException {
        Iterator<Event> batch = batchOfTwo(trigger);
        registry.deregister(second);
        registry.register(second, ID3, Interest.READABLE, trigger);
        assertFalse(batch.hasNext(), "an event of the previous registration");
        registry.deregister(first);
        Expect.exactly(poll, events, readable(ID3));
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void handle_used_again_in_the_batch(Trigger trigger) throws IOException {
        Iterator<Event> batch = batchOfTwo(trigger);
        TcpListener successor = closedAndUsedAgain();
        registry.register(successor, ID3, Interest.READABLE, trigger);
        assertFalse(batch.hasNext(), "an event of the previous owner of the handle");
        registry.deregister(first);
        Expect.none(poll);
        connect(successor.localAddress());
        Expect.exactly(poll, events, readable(ID3));
    }

    @Test
    void handle_used_again_while_the_event_is_in_the_kernel() throws IOException {
        registry.register(first, ID1, Interest.READABLE);
        registry.register(second, ID2, Interest.READABLE);
        Events one = Events.withCapacity(1);
        assertEquals(1, poll.poll(one, 20_000 * MILLIS));
        Token other = one.get(0).token() == ID1 ? ID2 : ID1;
        second = other == ID2 ? second : first;
        registry.register(closedAndUsedAgain(), ID3, Interest.READABLE);
        Expect.none(poll);
    }

    @Test
    void event_of_a_previous_registration_is_gone_though_slot_and_handle_are_the_same() throws IOException {
        registry.register(first, ID1, Interest.READABLE);
        assertEquals(1, poll.poll(events, 20_000 * MILLIS));
        registry.deregister(first);
        registry.register(first, ID2, Interest.NONE);
        assertFalse(events.iterator().hasNext());
        assertEquals(1, events.size(), "the batch itself stays");
    }

    @Test
    void token_is_the_object_given_last() throws IOException {
        Token mine = new Token(ID1.value());
        registry.register(first, ID1, Interest.READABLE);
        registry.reregister(first, mine, Interest.READABLE);
        assertEquals(1, poll.poll(events, 20_000 * MILLIS));
        assertSame(mine, events.get(0).token());
        assertNotSame(ID1, events.get(0).token());
    }

    @Test
    void sources_may_share_a_token() throws IOException {
        registry.register(first, ID1, Interest.READABLE);
        registry.register(second, ID1, Interest.READABLE);
        assertEquals(2, poll.poll(events, 20_000 * MILLIS));
        registry.deregister(second);
        int left = 0;
        for (Event event : events) {
            assertSame(ID1, event.token());
            left++;
        }
        assertEquals(1, left);
    }

    private TcpListener closedAndUsedAgain() throws IOException {
        long handle = second.handle();
        second.close();
        return successorOf(handle);
    }

    @Test
    void handle_used_again_many_times() throws IOException {
        registry.register(first, ID1, Interest.READABLE, Trigger.LEVEL);
        for (int i = 0; i < 200; i++) {
            Token token = new Token(100 + i);
            registry.register(second, token, Interest.WRITABLE);
            assertTrue(poll.poll(events, 0) > 0); // fails if it brings a token of an earlier round
            second.close();
            second = readableStream();
        }
    }
}
