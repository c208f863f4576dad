package org.poll4j.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Several computations that are polled together. Each has a waker of its own, which puts it on a list, so that of many only those
 * are polled that were woken.
 */
final class Branches<T extends @Nullable Object> {
    private final List<Branch> all = new ArrayList<>();
    /** Those that were woken, the last one first. */
    private final AtomicReference<@Nullable Branch> woken = new AtomicReference<>();

    private volatile @Nullable TaskWaker parent;

    Branches(Collection<? extends Pollable<? extends T>> bodies) {
        for (Pollable<? extends T> body : Objects.requireNonNull(bodies, "bodies")) {
            all.add(new Branch(all.size(), body));
        }
        all.reversed().forEach(Branch::wake);
    }

    /** One of them. */
    final class Branch {
        final int place;
        private final Context context = new Context(this::wake);
        private final AtomicBoolean isWoken = new AtomicBoolean();
        private @Nullable Pollable<? extends T> body;
        /** The next that was woken, while this one is. */
        @Nullable
        Branch next;

        private Branch(int place, Pollable<? extends T> body) {
            this.place = place;
            this.body = Objects.requireNonNull(body, "body");
        }

        private void wake() {
            if (!isWoken.getAndSet(true)) {
                woken.updateAndGet(first -> {
                    next = first;
                    return this;
                });
            }
            TaskWaker current = parent;
            if (current != null) {
                current.wake();
            }
        }

        /** Not ready also when it has ended before. The next is to be read first: a wake may come meanwhile. */
        PollState<? extends T> poll() throws Exception {
            isWoken.set(false);
            if (body == null) {
                return PollState.notReady();
            }
            PollState<? extends T> state = body.poll(context);
            if (state instanceof PollState.Ready) {
                drop();
            }
            return state;
        }

        private void drop() {
            Pollable<? extends T> over = body;
            body = null;
            if (over != null) {
                over.drop();
            }
        }
    }

    /**
     * The first of those that were woken. The parent's waker is set before they are taken: a wake in between finds the one or is
     * found with the others.
     */
    @Nullable
    Branch takeWoken(Context ofParent) {
        parent = ofParent.waker();
        return woken.getAndSet(null);
    }

    int size() {
        return all.size();
    }

    /** All of them, whatever one throws. */
    void drop() {
        RuntimeException failure = null;
        for (Branch branch : all) {
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
