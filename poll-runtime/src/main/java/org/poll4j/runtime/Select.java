package org.poll4j.runtime;

import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The first of several computations. */
final class Select<T extends @Nullable Object> implements Pollable<T> {
    private final Branches<T> branches;

    Select(Collection<? extends Pollable<? extends T>> bodies) {
        if (Objects.requireNonNull(bodies, "bodies").isEmpty()) {
            throw new IllegalArgumentException("select(): none would ever be ready");
        }
        branches = new Branches<>(bodies);
    }

    @Override
    public PollState<T> poll(Context context) throws Exception {
        Branches<T>.Branch branch = branches.takeWoken(context);
        while (branch != null) {
            Branches<T>.Branch next = branch.next;
            if (branch.poll() instanceof PollState.Ready<? extends T>(T value)) {
                return PollState.ready(value);
            }
            branch = next;
        }
        return PollState.notReady();
    }

    @Override
    public void drop() {
        branches.drop();
    }
}
