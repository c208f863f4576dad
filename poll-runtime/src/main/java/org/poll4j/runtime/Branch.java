package org.poll4j.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One of several computations that are polled together. Has a waker of its own, so that of many only those are polled that were
 * woken.
 */
final class Branch<T extends @Nullable Object> {
    private final AtomicBoolean woken = new AtomicBoolean(true);
    private final Context context = new Context(this::wake);
    private @Nullable Pollable<? extends T> body;
    private volatile @Nullable TaskWaker parent;

    Branch(Pollable<? extends T> body) {
        this.body = Objects.requireNonNull(body, "body");
    }

    private void wake() {
        woken.set(true);
        TaskWaker current = parent;
        if (current != null) {
            current.wake();
        }
    }

    /** The parent's waker is set before the flag is taken: a wake in between either finds the one or is found by the other. */
    PollState<? extends T> poll(Context ofParent) throws Exception {
        parent = ofParent.waker();
        if (body == null || !woken.getAndSet(false)) {
            return PollState.notReady();
        }
        PollState<? extends T> state = body.poll(context);
        if (state instanceof PollState.Ready) {
            drop();
        }
        return state;
    }

    void drop() {
        Pollable<? extends T> over = body;
        body = null;
        if (over != null) {
            over.drop();
        }
    }

    static <T extends @Nullable Object> List<Branch<T>> of(Collection<? extends Pollable<? extends T>> bodies) {
        List<Branch<T>> branches = new ArrayList<>(bodies.size());
        for (Pollable<? extends T> body : bodies) {
            branches.add(new Branch<>(body));
        }
        return branches;
    }

    /** All of them, whatever one throws. */
    static void dropAll(List<? extends Branch<?>> branches) {
        RuntimeException failure = null;
        for (Branch<?> branch : branches) {
            try {
                branch.drop();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
