package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** The heap of what is due: adding, leaving early, and coming out by time. */
class TimersProperties {
    private static final long FAR = 1_000_000_000_000L;

    private static Reactor reactor;

    @BeforeContainer
    static void open() throws IOException {
        reactor = Reactor.open();
    }

    @AfterContainer
    static void close() {
        reactor.close();
    }

    @Provide
    Arbitrary<List<Long>> times() {
        return Arbitraries.longs().between(0, FAR).list().ofMaxSize(100);
    }

    @Property(tries = 300)
    void what_is_due_comes_by_time_and_what_left_does_not(
            @ForAll("times") List<Long> times, @ForAll @Size(100) List<Boolean> leaves) {
        Timers timers = new Timers();
        List<Sleep> expected = new ArrayList<>();
        for (Long nanos : times) {
            Sleep sleep = new Sleep(reactor, nanos);
            boolean isFirst = expected.stream().allMatch(other -> sleep.deadlineNanos < other.deadlineNanos);
            assertEquals(isFirst, timers.add(sleep));
            expected.add(sleep);
        }
        for (int i = times.size() - 1; i >= 0; i--) {
            if (leaves.get(i)) {
                timers.remove(expected.get(i));
                timers.remove(expected.remove(i)); // the second time does nothing
            }
        }
        expected.sort(Comparator.comparingLong(sleep -> sleep.deadlineNanos));
        long end = System.nanoTime() + 2 * FAR;
        for (Sleep next : expected) {
            assertNull(timers.takeDue(next.deadlineNanos - 1));
            Sleep due = timers.takeDue(end);
            assertEquals(next.deadlineNanos, due.deadlineNanos);
            assertEquals(-1, due.place);
        }
        assertNull(timers.takeDue(end));
        assertEquals(-1, timers.waitNanos());
    }
}
