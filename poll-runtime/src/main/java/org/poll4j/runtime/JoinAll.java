package org.poll4j.runtime;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of several computations. */
final class JoinAll<T extends @Nullable Object> implements Pollable<List<T>> {
    private final List<Branch<T>> branches;
    private final @Nullable Object[] values;
    private int missing;

    JoinAll(Collection<? extends Pollable<? extends T>> bodies) {
        branches = Branch.of(bodies);
        missing = branches.size();
        values = new Object[missing];
    }

    @Override
    public PollState<List<T>> poll(Context context) throws Exception {
        for (int i = 0; i < values.length; i++) {
            if (branches.get(i).poll(context) instanceof PollState.Ready<? extends T>(T value)) {
                values[i] = value;
                missing--;
            }
        }
        return missing == 0 ? PollState.ready(values()) : PollState.notReady();
    }

    @SuppressWarnings("unchecked") // each was a T
    private List<T> values() {
        return (List<T>) Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public void drop() {
        Branch.dropAll(branches);
    }
}
