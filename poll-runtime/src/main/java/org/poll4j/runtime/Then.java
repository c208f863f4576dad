package org.poll4j.runtime;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One computation, and another that needs its value. */
final class Then<T extends @Nullable Object, R extends @Nullable Object> implements Pollable<R> {
    private final Function<? super T, ? extends Pollable<R>> next;
    private @Nullable Pollable<T> first;
    private @Nullable Pollable<R> second;

    Then(Pollable<T> first, Function<? super T, ? extends Pollable<R>> next) {
        this.first = first;
        this.next = Objects.requireNonNull(next, "next");
    }

    @Override
    public PollState<R> poll(Context context) throws Exception {
        Pollable<R> current = second;
        if (current == null) {
            if (!(Objects.requireNonNull(first).poll(context) instanceof PollState.Ready<T>(T value))) {
                return PollState.notReady();
            }
            drop();
            current = next.apply(value);
            second = current;
        }
        return current.poll(context);
    }

    @Override
    public void drop() {
        Pollable<?> current = first != null ? first : second;
        first = null;
        second = null;
        if (current != null) {
            current.drop();
        }
    }
}
