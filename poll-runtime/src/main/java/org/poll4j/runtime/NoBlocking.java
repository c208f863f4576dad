package org.poll4j.runtime;

/** Marks threads that others wait for, the reactor's and those that poll tasks, and refuses to let them wait. */
final class NoBlocking {
    private static final ScopedValue<String> WHERE = ScopedValue.newInstance();

    /** What runs there. */
    interface Body<E extends Exception> {
        void run() throws E;
    }

    private NoBlocking() {}

    /** Runs what must not block. */
    static <E extends Exception> void run(String where, Body<E> body) throws E {
        ScopedValue.where(WHERE, where).call(() -> {
            body.run();
            return true;
        });
    }

    /** To be called before waiting. */
    static void require(String call) {
        if (WHERE.isBound()) {
            throw new IllegalStateException(call + ": would block " + WHERE.get());
        }
    }
}
