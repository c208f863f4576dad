package org.poll4j.tests.kqueue;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.kqueue.KqueueProvider;
import org.poll4j.kqueue.KqueueSystem;
import org.poll4j.posix.PosixCalls;

/**
 * The kqueue backend over libkqueue and Linux's sockets: {@code -Dorg.poll4j.backend=libkqueue}, and
 * {@code -Dorg.poll4j.kqueue.library} names the library. Its {@code struct kevent} is OpenBSD's and macOS'; it has no
 * EVFILT_EXCEPT.
 *
 * @see <a href="https://github.com/mheily/libkqueue">libkqueue</a>
 */
public final class LibkqueueProvider extends KqueueProvider {
    private static final String NAME = "libkqueue";
    private static final String LIBRARY = "org.poll4j.kqueue.library";
    /** libkqueue's numbers where they differ from macOS'. */
    private static final Map<String, Integer> OWN = Map.of("EVFILT_USER", -11, "EVFILT_EXCEPT", 0, "NOTE_OOB", 0);

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable String whyNot() {
        return System.getProperty(LIBRARY) == null ? "needs -D" + LIBRARY : SimulatedProvider.whyNot(NAME);
    }

    @Override
    @SuppressWarnings("restricted")
    protected KqueueSystem makeSystem() {
        System.load(System.getProperty(LIBRARY));
        KqueueSystem macos = KqueueSystem.of("Mac OS X");
        return new KqueueSystem(
                Records.with(macos.kevent(), OWN), SimulatedKqueue.LINUX, macos.kqueue(), PosixCalls.ofLibc());
    }
}
