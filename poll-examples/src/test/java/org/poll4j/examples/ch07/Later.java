package org.poll4j.examples.ch07;

import org.jspecify.annotations.Nullable;

/** Ready after a number of polls that it is not. */
final class Later<T> implements Future<T> {
    private final @Nullable T value;
    private int left;
    int polls;

    Later(int notReady, @Nullable T value) {
        this.left = notReady;
        this.value = value;
    }

    @Override
    public PollState<T> poll() {
        polls++;
        if (left < 0) {
            throw new IllegalStateException("polled after its end");
        }
        return left-- > 0 ? PollState.notReady() : PollState.ready(value);
    }
}
