package org.poll4j.runtime;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All of several computations. */
final class JoinAll<T extends @Nullable Object> implements Pollable<List<T>> {
    private final Branches<T> branches;
    private final @Nullable Object[] values;
    private int missing;

    JoinAll(Collection<? extends Pollable<? extends T>> bodies) {
        branches = new Branches<>(bodies);
        missing = branches.size();
        values = new Object[missing];
    }

    @Override
    public PollState<List<T>> poll(Context context) throws Exception {
        Branches<T>.Branch branch = branches.takeWoken(context);
        while (branch != null) {
            Branches<T>.Branch next = branch.next;
            if (branch.poll() instanceof PollState.Ready<? extends T>(T value)) {
                values[branch.place] = value;
                missing--;
            }
            branch = next;
        }
        return missing == 0 ? PollState.ready(values()) : PollState.notReady();
    }

    @SuppressWarnings("unchecked") // each was a T
    private List<T> values() {
        return (List<T>) Collections.unmodifiableList(Arrays.asList(values));
    }

    @Override
    public void drop() {
        branches.drop();
    }
}
