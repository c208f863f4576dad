package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Trigger;

/** {@link Events} and {@link Event}; mio's {@code tests/events.rs}. */
class EventsTest extends Contract {
    @Test
    void events_all() throws IOException {
        assertEquals(16, events.capacity());
        assertTrue(events.isEmpty());
        poll.waker(ID1).wake();
        poll.poll(events, 100 * MILLIS);
        assertFalse(events.isEmpty());
        for (Event event : events) {
            assertSame(ID1, event.token());
            assertTrue(event.isReadable());
        }
        events.clear();
        assertTrue(events.isEmpty());
        assertEquals(0, events.size());
        assertFalse(events.iterator().hasNext());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void capacity_below_one_is_refused(int capacity) {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Events.withCapacity(capacity));
        assertSays(Integer.toString(capacity), refusal);
    }

    @Test
    void a_poll_overwrites_them() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        assertEquals(1, poll.poll(events, 20_000 * MILLIS));
        assertEquals(0, poll.poll(events, 0));
        assertTrue(events.isEmpty());
    }

    @Test
    void the_same_objects_are_filled_again() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        poll.poll(events, 20_000 * MILLIS);
        Event first = events.get(0);
        poll.poll(events, 20_000 * MILLIS);
        assertSame(first, events.get(0));
    }

    @Test
    void get_knows_its_bounds() throws IOException {
        poll.waker(ID1).wake();
        poll.poll(events);
        assertSame(ID1, events.get(0).token());
        assertThrows(IndexOutOfBoundsException.class, () -> events.get(1));
        assertThrows(IndexOutOfBoundsException.class, () -> events.get(-1));
        events.clear();
        assertThrows(IndexOutOfBoundsException.class, () -> events.get(0));
    }

    @Test
    void iterator_is_an_ordinary_one() throws IOException {
        poll.waker(ID1).wake();
        poll.waker(ID2).wake();
        poll.poll(events);
        Iterator<Event> iterator = events.iterator();
        assertSame(ID1, iterator.next().token());
        assertTrue(iterator.hasNext());
        assertTrue(iterator.hasNext());
        assertSame(ID2, iterator.next().token());
        assertFalse(iterator.hasNext());
        assertThrows(NoSuchElementException.class, iterator::next);
        assertThrows(UnsupportedOperationException.class, iterator::remove);
        assertSame(ID1, events.iterator().next().token(), "from the beginning");
    }

    @Test
    void two_events_objects_may_take_turns() throws IOException {
        Events others = Events.withCapacity(1);
        poll.waker(ID1).wake();
        poll.poll(events);
        poll.waker(ID2).wake();
        poll.poll(others);
        assertSame(ID1, events.get(0).token());
        assertSame(ID2, others.get(0).token());
    }

    @Test
    void a_copy_does_not_change() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        poll.poll(events, 20_000 * MILLIS);
        Event view = events.get(0);
        Event copy = view.copy();
        String text = view.toString();
        assertEquals(text, copy.toString());
        registry.deregister(duct.receiver());
        poll.waker(ID2).wake();
        poll.poll(events);
        assertSame(view, events.get(0));
        assertSame(ID2, view.token());
        assertSame(ID1, copy.token());
        assertTrue(copy.isReadable());
        assertEquals(text, copy.toString());
        assertEquals(1, events.size(), "a copy is not one of them");
    }

    @Test
    void texts_say_what_is_in_them() throws IOException {
        assertEquals("Events[]", events.toString());
        poll.waker(ID1).wake();
        poll.poll(events);
        String text = events.toString();
        assertTrue(text.contains("Token(1)") && text.contains("READABLE"), text);
    }

    @Test
    void a_refused_poll_leaves_them_alone() throws IOException {
        poll.waker(ID1).wake();
        poll.poll(events);
        assertThrows(IllegalArgumentException.class, () -> poll.poll(events, -1));
        assertEquals(1, events.size());
    }
}
