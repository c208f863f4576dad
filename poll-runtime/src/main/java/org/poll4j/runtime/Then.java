package org.poll4j.runtime;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One computation, and those that need its value. A chain of them is one object with a list of functions: whatever a
 * function returns that is a chain itself is taken apart. So a computation that repeats itself by {@code then} needs
 * neither stack nor memory for each turn.
 */
final class Then<T extends @Nullable Object, R extends @Nullable Object> implements Pollable<R> {
    /**
     * After so many turns at once the others of the executor come first, so that a chain that never waits can be
     * cancelled.
     */
    private static final int TURNS = 1024;

    /** What follows, the next one first. */
    private record Rest(
            Function<Object, ? extends Pollable<?>> next,
            @Nullable Rest after) {}

    /** Null once dropped, or taken apart by another chain. */
    private @Nullable Pollable<?> current;

    private @Nullable Rest rest;
    /** Whether it has been polled: from then on another chain polls it as it is. */
    private boolean begun;

    @SuppressWarnings("unchecked") // each function gets what the computation before it was ready with
    Then(Pollable<T> first, Function<? super T, ? extends Pollable<R>> next) {
        current = first;
        rest = new Rest((Function<Object, Pollable<?>>) (Function<?, ?>) Objects.requireNonNull(next, "next"), null);
    }

    @Override
    @SuppressWarnings("unchecked") // the last one's value
    public PollState<R> poll(Context context) throws Exception {
        begun = true;
        for (int turn = 0; turn < TURNS; turn++) {
            unfold();
            PollState<?> state =
                    Objects.requireNonNull(current, "polled after its end").poll(context);
            Rest following = rest;
            if (following == null || !(state instanceof PollState.Ready<?>(Object value))) {
                return (PollState<R>) state;
            }
            rest = following.after;
            dropCurrent();
            current = Objects.requireNonNull(following.next.apply(value), "then: the function returned null");
        }
        context.waker().wake();
        return PollState.notReady();
    }

    /** Takes apart chains that were not polled yet. */
    private void unfold() {
        while (current instanceof Then<?, ?> inner && !inner.begun && inner.current != null) {
            current = inner.current;
            rest = new Rest(Objects.requireNonNull(inner.rest).next, rest);
            inner.current = null;
        }
    }

    private void dropCurrent() {
        Pollable<?> over = current;
        current = null;
        if (over != null) {
            over.drop();
        }
    }

    @Override
    public void drop() {
        unfold();
        rest = null;
        dropCurrent();
    }
}
