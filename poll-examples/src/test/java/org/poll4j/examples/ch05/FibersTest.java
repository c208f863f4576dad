package org.poll4j.examples.ch05;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.poll4j.examples.Console;

class FibersTest {
    private final Console console = new Console();
    private final Fibers fibers = new Fibers();

    @Test
    void two_fibers_count_by_turns() {
        Counting.run(console.out());
        List<String> expected = new ArrayList<>(List.of("first: starts", "first: 1", "second: starts", "second: 1"));
        for (int i = 2; i <= 10; i++) {
            expected.addAll(List.of("first: " + i, "second: " + i));
        }
        expected.addAll(List.of("first: ends", "second: 11", "second: 12", "second: 13", "second: 14", "second: 15"));
        expected.add("second: ends");
        assertEquals(expected, console.lines());
    }

    @Test
    void fibers_spawn_fibers() {
        Counting.nested(console.out());
        assertEquals(
                List.of("outer: inner is spawned, and has not had its turn", "inner: said by outer", "outer: ends"),
                console.lines());
    }

    @Test
    void parked_fiber_keeps_its_stack() {
        Counting.printParked(console.out());
        List<String> lines = console.lines();
        assertEquals("the stack of parked, on the heap while it is parked:", lines.getFirst());
        int innermost = indexOf(lines, "Fibers.yieldTurn");
        assertTrue(innermost > 0, lines.toString());
        assertTrue(lines.get(innermost + 1).contains("Counting.deepest"), lines.toString());
        assertTrue(lines.get(innermost + 2).contains("Counting.deeper"), lines.toString());
        assertTrue(
                lines.subList(1, innermost).stream().anyMatch(line -> line.contains("LockSupport.park")),
                lines.toString());
    }

    private static int indexOf(List<String> lines, String part) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(part)) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void exactly_one_runs_at_a_time() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        for (int i = 0; i < 4; i++) {
            fibers.spawn("fiber " + i, () -> {
                for (int turn = 0; turn < 1_000; turn++) {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    running.decrementAndGet();
                    fibers.yieldTurn();
                }
            });
        }
        fibers.run();
        assertEquals(1, most.get());
    }

    @Test
    void a_fifth_is_refused_until_one_has_ended() {
        for (int i = 0; i < 3; i++) {
            fibers.spawn("short " + i, () -> {});
        }
        List<String> spawned = new ArrayList<>();
        fibers.spawn("spawner", () -> {
            for (int i = 0; i < 3; i++) {
                fibers.spawn("late " + i, () -> spawned.add("late"));
            }
            Exception e = assertThrows(IllegalStateException.class, () -> fibers.spawn("fifth", () -> {}));
            assertEquals("spawn(fifth): 4 fibers are alive, and there is no room for more", e.getMessage());
        });
        assertThrows(IllegalStateException.class, () -> fibers.spawn("fifth", () -> {}));
        fibers.run();
        assertEquals(List.of("late", "late", "late"), spawned);
    }

    @Test
    void failure_of_one_is_reported_when_all_have_ended() {
        List<String> ends = new ArrayList<>();
        fibers.spawn("failing", () -> {
            throw new IllegalArgumentException("on purpose");
        });
        fibers.spawn("other", () -> ends.add("other"));
        Exception e = assertThrows(IllegalStateException.class, fibers::run);
        assertEquals("a fiber failed: on purpose", e.getMessage());
        assertEquals(List.of("other"), ends);
    }

    @Test
    void only_a_fiber_yields() {
        assertThrows(IllegalStateException.class, fibers::yieldTurn);
    }

    @Test
    void without_fibers_there_is_nothing_to_run() {
        fibers.run();
        fibers.spawn("late", () -> {});
        fibers.run();
    }
}
