package org.poll4j.netty;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.poll4j.Poll;

/** Tells whether this transport works here, as the classes {@code Epoll} and {@code KQueue} do for Netty's own. */
public final class PollNetty {
    @SuppressWarnings("StaticAssignmentOfThrowable") // as Netty's transports keep it, for unavailabilityCause()
    private static final @Nullable Throwable UNAVAILABLE = tryPoll();

    private PollNetty() {}

    private static @Nullable Throwable tryPoll() {
        try (Poll poll = Poll.open()) {
            poll.registry();
            return null;
        } catch (IOException | RuntimeException | LinkageError failure) {
            return failure;
        }
    }

    /**
     * Returns whether this transport works here.
     *
     * @return true if a Poll can be opened
     */
    public static boolean isAvailable() {
        return UNAVAILABLE == null;
    }

    /**
     * Returns why this transport does not work here.
     *
     * @return what opening a Poll threw; null if {@link #isAvailable()}
     */
    public static @Nullable Throwable unavailabilityCause() {
        return UNAVAILABLE;
    }

    /**
     * Fails if this transport does not work here.
     *
     * @throws UnsupportedOperationException with {@link #unavailabilityCause()} as its cause
     */
    public static void ensureAvailability() {
        if (UNAVAILABLE != null) {
            throw new UnsupportedOperationException("poll-netty is not available: " + UNAVAILABLE, UNAVAILABLE);
        }
    }
}
