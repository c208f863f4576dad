package org.poll4j.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A future of the JDK's as a leaf. */
final class Stage<T extends @Nullable Object> implements Pollable<T> {
    private final CompletableFuture<T> future;
    private final WakerCell done = new WakerCell();
    /** Ends the wait. {@code anyOf} takes its dependent off the other future then, which may never complete. */
    private final CompletableFuture<@Nullable Void> dropped = new CompletableFuture<>();

    Stage(CompletableFuture<T> future) {
        this.future = future;
        var _ = CompletableFuture.anyOf(future, dropped).whenComplete((_, _) -> done.signal());
    }

    @Override
    public PollState<T> poll(Context context) throws Exception {
        return future.isDone() || done.poll(context.waker()) ? PollState.ready(outcome()) : PollState.notReady();
    }

    private T outcome() throws Exception {
        try {
            return future.join();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw failed;
        }
    }

    @Override
    public void drop() {
        done.close();
        dropped.complete(null);
    }
}
