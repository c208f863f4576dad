package org.poll4j.examples.ch07;

/** The mark by which {@link CoroutineRewriter} knows a wait. */
public final class Await {
    private Await() {}

    /**
     * In a coroutine: the future's value, when it is there.
     *
     * @throws IllegalStateException in code that was not rewritten
     */
    @SuppressWarnings("DoNotCallSuggester") // its callers are rewritten
    public static <T> T await(Future<T> future) {
        throw new IllegalStateException(
                "await(" + future + ") outside of a coroutine: rewrite the method that calls it");
    }
}
