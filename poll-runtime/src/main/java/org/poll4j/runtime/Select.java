package org.poll4j.runtime;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The first of several computations. */
final class Select<T extends @Nullable Object> implements Pollable<T> {
    private final List<Branch<T>> branches;

    Select(Collection<? extends Pollable<? extends T>> bodies) {
        if (bodies.isEmpty()) {
            throw new IllegalArgumentException("select(): none would ever be ready");
        }
        branches = Branch.of(bodies);
    }

    @Override
    public PollState<T> poll(Context context) throws Exception {
        for (Branch<T> branch : branches) {
            if (branch.poll(context) instanceof PollState.Ready<? extends T>(T value)) {
                return PollState.ready(value);
            }
        }
        return PollState.notReady();
    }

    @Override
    public void drop() {
        Branch.dropAll(branches);
    }
}
