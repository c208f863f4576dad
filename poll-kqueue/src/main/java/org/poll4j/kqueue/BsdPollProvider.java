package org.poll4j.kqueue;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SendfileCalls;
import org.poll4j.posix.poll.PollAbi;
import org.poll4j.posix.poll.PollBackend;
import org.poll4j.posix.poll.PollCalls;
import org.poll4j.spi.Processes;
import org.poll4j.spi.SystemTimer;

/**
 * The backend {@code poll} of macOS and the BSDs as {@link java.util.ServiceLoader} finds it, after
 * {@link KqueueProvider}.
 */
public final class BsdPollProvider extends PollBackend {
    /** All that is native, made with the first use. */
    private static final class Native {
        static final KqueueSystem SYSTEM = KqueueSystem.of(System.getProperty("os.name"));
        static final PollSystem POLL = PollSystem.of(System.getProperty("os.name"));
    }

    /** For {@link java.util.ServiceLoader}. */
    public BsdPollProvider() {}

    @Override
    public @Nullable String whyNot() {
        return KqueueSystem.isKnown(System.getProperty("os.name")) ? null : "needs " + KqueueSystem.NEEDS;
    }

    /** poll(2) watches a kqueue. */
    @Override
    public Processes processes() {
        KqueueProvider.requireNativeAccess();
        return new KqueueProcesses(Native.SYSTEM);
    }

    /** poll(2) watches a kqueue. */
    @Override
    public SystemTimer openTimer() throws IOException {
        KqueueProvider.requireNativeAccess();
        return KqueueTimer.open(Native.SYSTEM);
    }

    @Override
    protected @Nullable SendfileCalls sendfile() {
        return BsdSendfile.of(System.getProperty("os.name"));
    }

    @Override
    protected PollCalls pollCalls() {
        return Native.POLL.calls();
    }

    @Override
    protected PollAbi pollAbi() {
        return Native.POLL.abi();
    }

    @Override
    protected PosixCalls calls() {
        KqueueProvider.requireNativeAccess();
        return Native.SYSTEM.libc();
    }

    @Override
    protected PosixAbi abi() {
        return Native.SYSTEM.posix();
    }
}
