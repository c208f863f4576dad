package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;

/** More events than there is room for. */
class CapacityTest extends Contract {
    @ParameterizedTest
    @EnumSource(Trigger.class)
    void what_has_no_room_comes_with_the_next_polls(Trigger trigger) throws IOException {
        for (int i = 0; i < 10; i++) {
            registry.register(fullDuct().receiver(), new Token(i), Interest.READABLE, trigger);
        }
        assertEquals(10, tokensOf(3, Events.withCapacity(4)).size());
    }

    @Test
    void an_edge_that_had_no_room_comes_once() throws IOException {
        for (int i = 0; i < 5; i++) {
            registry.register(fullDuct().receiver(), new Token(i), Interest.READABLE);
        }
        Events one = Events.withCapacity(1);
        Set<Token> seen = tokensOf(5, one);
        assertEquals(5, seen.size());
        assertEquals(0, poll.poll(one, 0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 8, 100})
    void wakers_that_had_no_room_come_with_the_next_polls(int capacity) throws IOException {
        int wakers = 20;
        for (int i = 0; i < wakers; i++) {
            poll.waker(new Token(i)).wake();
        }
        Events events = Events.withCapacity(capacity);
        assertEquals(
                wakers, tokensOf((wakers + capacity - 1) / capacity, events).size());
        Expect.none(poll);
    }

    @Test
    void wakers_and_sources_both_progress_with_room_for_one() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Waker waker = poll.waker(ID2);
        Events one = Events.withCapacity(1);
        int[] seen = new int[3];
        for (int i = 0; i < 20; i++) {
            waker.wake();
            assertEquals(1, poll.poll(one, 20_000 * MILLIS));
            seen[(int) one.get(0).token().value()]++;
        }
        assertTrue(seen[1] >= 5, () -> "the source's events: " + seen[1]);
        assertTrue(seen[2] >= 5, () -> "the waker's events: " + seen[2]);
    }

    /** The kernel's wake object takes the only place of a wait that is not repeated. */
    @Test
    void poll_without_waiting_reports_a_ready_source_behind_a_wake() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Waker waker = poll.waker(ID2);
        Events one = Events.withCapacity(1);
        for (int i = 0; i < 20; i++) {
            if (i % 5 == 0) {
                waker.wake();
            }
            int round = i;
            assertEquals(1, poll.poll(one, 0), () -> "poll " + round);
        }
    }

    @Test
    void all_of_many_wakers_and_sources_progress_with_little_room() throws IOException {
        for (int i = 0; i < 8; i++) {
            registry.register(fullDuct().receiver(), new Token(i), Interest.READABLE, Trigger.LEVEL);
            poll.waker(new Token(100 + i)).wake();
        }
        assertEquals(16, tokensOf(20, Events.withCapacity(3)).size());
    }

    @Test
    void room_to_spare_changes_nothing() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        Events many = Events.withCapacity(100_000);
        assertEquals(1, poll.poll(many, 20_000 * MILLIS));
        assertEquals(0, poll.poll(many, 0));
        registry.register(fullDuct().receiver(), ID2, Interest.READABLE);
        assertEquals(1, poll.poll(Events.withCapacity(1), 20_000 * MILLIS));
    }

    private Set<Token> tokensOf(int polls, Events room) throws IOException {
        Set<Token> seen = new HashSet<>();
        for (int i = 0; i < polls; i++) {
            poll.poll(room, 0);
            for (Event event : room) {
                seen.add(event.token());
            }
        }
        return seen;
    }
}
