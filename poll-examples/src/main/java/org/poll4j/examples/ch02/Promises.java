package org.poll4j.examples.ch02;

import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * The same with {@link CompletableFuture}: a callback becomes a value, and nesting a chain. It begins by itself when it
 * is made, as a promise of JavaScript does; the futures of Rust, and of later chapters, do nothing until a program
 * polls them.
 */
public final class Promises {
    private Promises() {}

    public static void main(String[] args) {
        run(System.out, Duration.ofMillis(200));
    }

    /**
     * A chain of two, one beside it, and one that fails.
     *
     * @param unit of the times that they take
     */
    static void run(PrintStream out, Duration unit) {
        CompletableFuture<String> slow = after(unit.multipliedBy(4), "slow");
        CompletableFuture<String> chain = after(unit, "outer")
                .thenCompose(outer -> after(unit, outer + ", then inner"))
                .thenApply(text -> text + ", in a chain");
        CompletableFuture<String> failed = after(unit, "lost")
                .<String>thenApply(text -> {
                    throw new IllegalStateException("a failure goes down the chain");
                })
                .thenApply(text -> text + ", and what stands in between is skipped")
                .exceptionally(Promises::message);
        out.println("main: all of them run already");
        out.println(chain.join());
        out.println(failed.join());
        out.println(slow.join());
    }

    private static CompletableFuture<String> after(Duration delay, String value) {
        CompletableFuture<String> promise = new CompletableFuture<>();
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS).execute(() -> promise.complete(value));
        return promise;
    }

    private static String message(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return "failed: " + cause.getMessage();
    }
}
