package org.poll4j.examples.ch07;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All values of several futures that run side by side: a poll of this polls all that have not ended. */
public final class JoinAll<T> implements Future<List<T>> {
    private final List<@Nullable Future<T>> futures;
    private final List<@Nullable T> values = new ArrayList<>();
    private int left;

    /** Polls nothing yet. */
    public JoinAll(List<? extends Future<T>> futures) {
        this.futures = new ArrayList<>(futures);
        futures.forEach(_ -> values.add(null));
        left = futures.size();
    }

    @Override
    @SuppressWarnings("NullAway") // all values are there when this is ready
    public PollState<List<T>> poll() {
        for (int i = 0; i < futures.size(); i++) {
            Future<T> future = futures.get(i);
            if (future != null && future.poll() instanceof PollState.Ready<T>(T value)) {
                values.set(i, value);
                futures.set(i, null);
                left--;
            }
        }
        return left == 0 ? PollState.ready(values) : PollState.notReady();
    }
}
