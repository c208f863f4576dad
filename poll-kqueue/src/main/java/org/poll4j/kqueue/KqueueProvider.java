package org.poll4j.kqueue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Downcall;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixBackend;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SendfileCalls;
import org.poll4j.spi.Processes;
import org.poll4j.spi.Selector;
import org.poll4j.spi.SystemTimer;

/** The backend as {@link java.util.ServiceLoader} finds it. Nothing native is touched before its first real use. */
public class KqueueProvider extends PosixBackend {
    private volatile @Nullable KqueueSystem system;

    /** For {@link java.util.ServiceLoader}. */
    public KqueueProvider() {}

    /** For tests, whose calls fail on demand. */
    public KqueueProvider(KqueueSystem system) {
        this.system = system;
    }

    @Override
    public String name() {
        return "kqueue";
    }

    @Override
    public final String mechanism() {
        return "kqueue";
    }

    @Override
    public @Nullable String whyNot() {
        return KqueueSystem.isKnown(System.getProperty("os.name")) ? null : "needs " + KqueueSystem.NEEDS;
    }

    @Override
    public int interests() {
        return system().kevent().interests();
    }

    @Override
    public boolean keepsEdges() {
        return true;
    }

    @Override
    public int rawBits() {
        return 0;
    }

    @Override
    public Selector openSelector() throws IOException {
        return KqueueSelector.open(system());
    }

    @Override
    public Processes processes() {
        return new KqueueProcesses(system());
    }

    @Override
    public SystemTimer openTimer() throws IOException {
        return KqueueTimer.open(system());
    }

    @Override
    protected @Nullable SendfileCalls sendfile() {
        return BsdSendfile.of(System.getProperty("os.name"));
    }

    @Override
    protected PosixCalls calls() {
        return system().libc();
    }

    @Override
    protected PosixAbi abi() {
        return system().posix();
    }

    private KqueueSystem system() {
        KqueueSystem chosen = system;
        return chosen == null ? chooseSystem() : chosen;
    }

    private synchronized KqueueSystem chooseSystem() {
        KqueueSystem chosen = system;
        if (chosen == null) {
            requireNativeAccess();
            chosen = makeSystem();
            system = chosen;
        }
        return chosen;
    }

    /** Tests have others. */
    protected KqueueSystem makeSystem() {
        return KqueueSystem.of(System.getProperty("os.name"));
    }

    /**
     * Checks native access before the generated classes do, because their static initialisers fail with a less helpful
     * error.
     */
    @SuppressWarnings("restricted")
    static void requireNativeAccess() {
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            throw Downcall.denied(e);
        }
    }
}
