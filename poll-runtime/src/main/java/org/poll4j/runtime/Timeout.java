package org.poll4j.runtime;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A computation that a time limits. */
final class Timeout<T extends @Nullable Object> implements Pollable<T> {
    private final Pollable<T> body;
    private final Pollable<@Nullable Void> limit;
    private final Duration time;

    Timeout(Pollable<T> body, Pollable<@Nullable Void> limit, Duration time) {
        this.body = Objects.requireNonNull(body, "body");
        this.limit = limit;
        this.time = time;
    }

    @Override
    public PollState<T> poll(Context context) throws Exception {
        PollState<T> state = body.poll(context);
        if (state instanceof PollState.NotReady && limit.poll(context) instanceof PollState.Ready) {
            throw new TimeoutException("not ready within " + time);
        }
        return state;
    }

    @Override
    public void drop() {
        try {
            limit.drop();
        } finally {
            body.drop();
        }
    }
}
