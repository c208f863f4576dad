package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;

/** Sequences of calls against what the cell promises. */
class WakerCellProperties {
    enum Call {
        POLL,
        FORGET,
        SIGNAL,
        CLOSE
    }

    /** A call, and which of two waiters it is about. */
    record Step(Call call, int waiter) {}

    private static final class Counter implements TaskWaker {
        private int wakes;

        @Override
        public void wake() {
            wakes++;
        }
    }

    /** What the cell is to do, in words that need no atomicity. */
    private static final class Model {
        private boolean signalled;
        private boolean closed;
        private @Nullable Integer waiting;
        private final int[] wakes = new int[2];

        boolean poll(int waiter) {
            boolean taken = signalled || closed;
            waiting = taken ? waiting : Integer.valueOf(waiter);
            signalled = false;
            return taken;
        }

        void forget(int waiter) {
            if (waiting != null && waiting == waiter) {
                waiting = null;
            }
        }

        void signal() {
            signalled = !closed;
            wake();
        }

        void close() {
            closed = true;
            wake();
        }

        private void wake() {
            if (waiting != null) {
                wakes[waiting]++;
                waiting = null;
            }
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Call> calls = Arbitraries.frequency(
                Tuple.of(10, Call.POLL), Tuple.of(3, Call.FORGET), Tuple.of(8, Call.SIGNAL), Tuple.of(1, Call.CLOSE));
        return Combinators.combine(calls, Arbitraries.integers().between(0, 1))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property
    void a_signal_meets_the_last_waker_or_the_next_poll(@ForAll("steps") List<Step> steps) {
        WakerCell cell = new WakerCell();
        Counter[] waiters = {new Counter(), new Counter()};
        Model model = new Model();
        for (Step step : steps) {
            TaskWaker waker = waiters[step.waiter];
            switch (step.call) {
                case POLL -> assertEquals(model.poll(step.waiter), cell.poll(waker));
                case FORGET -> {
                    model.forget(step.waiter);
                    cell.forget(waker);
                }
                case SIGNAL -> {
                    model.signal();
                    cell.signal();
                }
                case CLOSE -> {
                    model.close();
                    cell.close();
                }
            }
            assertEquals(model.wakes[0], waiters[0].wakes);
            assertEquals(model.wakes[1], waiters[1].wakes);
            assertEquals(model.closed, cell.isClosed());
        }
    }
}
