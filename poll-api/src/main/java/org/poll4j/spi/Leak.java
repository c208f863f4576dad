package org.poll4j.spi;

import java.lang.ref.Cleaner;
import org.jspecify.annotations.Nullable;

/**
 * Reports a descriptor that the garbage collector found unclosed, with the place where it was made. Enabled by
 * {@code -Dorg.poll4j.leaks=report}. Otherwise a descriptor has a null here and nothing happens.
 */
final class Leak implements Runnable {
    private static final boolean ON = "report".equals(System.getProperty("org.poll4j.leaks"));

    private static final class Watch {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private final String what;
    private final Throwable madeHere;
    private volatile boolean ended;

    private Leak(Descriptor descriptor) {
        what = descriptor.toString();
        madeHere = new Throwable("made here");
    }

    static @Nullable Leak watch(Descriptor descriptor) {
        if (!ON) {
            return null;
        }
        Leak leak = new Leak(descriptor);
        Watch.CLEANER.register(descriptor, leak);
        return leak;
    }

    void end() {
        ended = true;
    }

    @Override
    public void run() {
        if (!ended) {
            System.getLogger("org.poll4j").log(System.Logger.Level.WARNING, "never closed: " + what, madeHere);
        }
    }
}
