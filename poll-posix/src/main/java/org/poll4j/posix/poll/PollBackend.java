package org.poll4j.posix.poll;

import java.io.IOException;
import org.poll4j.posix.PosixBackend;
import org.poll4j.posix.PosixCalls;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;
import org.poll4j.unix.PollBits;

/**
 * The backend {@code poll} but for the system's numbers and calls. Each system's module has one beside the backend of
 * its own queue.
 */
public abstract class PollBackend extends PosixBackend {
    /** For backends. Touches nothing native. */
    protected PollBackend() {}

    /**
     * Returns the system's calls. Asked after {@link #calls}.
     *
     * @return what the selector calls
     */
    protected abstract PollCalls pollCalls();

    /**
     * Returns the system's numbers of poll(2).
     *
     * @return numbers
     */
    protected abstract PollAbi pollAbi();

    @Override
    public final String name() {
        return "poll";
    }

    @Override
    public final int interests() {
        return Readiness.READABLE | Readiness.WRITABLE | Readiness.PRIORITY;
    }

    @Override
    public final int rawBits() {
        return PollBits.ALWAYS_READY;
    }

    @Override
    public final Selector openSelector() throws IOException {
        PosixCalls libc = calls(); // first: it asks for native access
        return PollSelector.open(pollCalls(), libc, abi(), pollAbi());
    }
}
