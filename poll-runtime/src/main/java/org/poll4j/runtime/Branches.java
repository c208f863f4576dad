package org.poll4j.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Several computations that are polled together. Each has a waker of its own, which puts it on a list, so that of many
 * only those are polled that were woken.
 */
final class Branches<T extends @Nullable Object> {
    private final List<Branch> all = new ArrayList<>();
    /**
     * Those that were woken, the last one first. Guarded by this object's monitor, which no call needs to be made for.
     */
    private @Nullable Branch woken;

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
        private volatile boolean isWoken;
        private @Nullable Pollable<? extends T> body;
        /** The next that was woken, while this one is. */
        @Nullable
        Branch next;

        private Branch(int place, Pollable<? extends T> body) {
            this.place = place;
            this.body = Objects.requireNonNull(body, "body");
        }

        /** Wakes the parent also if it is on the list: a wake before may have failed there. */
        private void wake() {
            synchronized (Branches.this) {
                if (!isWoken) {
                    isWoken = true;
                    next = woken;
                    woken = this;
                }
            }
            TaskWaker current = parent;
            if (current != null) {
                current.wake();
            }
        }

        /** Not ready also when it has ended before. The next is to be read first: a wake may come meanwhile. */
        PollState<? extends T> poll() throws Exception {
            isWoken = false;
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
     * The first of those that were woken. The parent's waker is set before they are taken: a wake in between finds the
     * one or is found with the others.
     */
    @Nullable
    Branch takeWoken(Context ofParent) {
        parent = ofParent.waker();
        synchronized (this) {
            Branch first = woken;
            woken = null;
            return first;
        }
    }

    int size() {
        return all.size();
    }

    /** All of them, whatever one throws. */
    void drop() {
        Throwable failure = null;
        for (Branch branch : all) {
            try {
                branch.drop();
            } catch (Throwable e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            Branches.<RuntimeException>rethrow(failure);
        }
    }

    /** A drop declares nothing, but may throw anything. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void rethrow(Throwable failure) throws E {
        throw (E) failure;
    }
}
