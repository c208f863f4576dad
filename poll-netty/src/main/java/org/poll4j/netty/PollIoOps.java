package org.poll4j.netty;

import io.netty.channel.IoOps;
import java.util.Objects;
import org.poll4j.Interest;

/** What a handle waits for. The handler watches for {@linkplain org.poll4j.Trigger#EDGE edges}. */
public final class PollIoOps implements IoOps {
    static final PollIoOps READ = new PollIoOps(Interest.READABLE);
    static final PollIoOps READ_WRITE = new PollIoOps(Interest.READABLE.add(Interest.WRITABLE));

    private final Interest interest;

    private PollIoOps(Interest interest) {
        this.interest = interest;
    }

    /**
     * Wraps an interest.
     *
     * @param interest what to report
     * @return its operations
     */
    public static PollIoOps of(Interest interest) {
        return new PollIoOps(Objects.requireNonNull(interest, "interest"));
    }

    /**
     * Returns the interest.
     *
     * @return what to report
     */
    public Interest interest() {
        return interest;
    }

    /** The interest, for logs. */
    @Override
    public String toString() {
        return "PollIoOps(" + interest + ")";
    }
}
