package org.poll4j;

import java.io.IOException;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Checks;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;
import org.poll4j.spi.UnfinishedReads;

/**
 * The hint about an edge that was not drained, with {@link Checks#ON} only. It is logged when three things hold. A poll
 * without a timeout has waited {@link #IDLE_NANOS} without an event. The polling thread was the last to read from an
 * EDGE registration, got something, and stopped before the read would block. A new queue of the kernel reports that
 * source readable, so no event will report it again.
 */
final class Undrained {
    /** How long a poll waits before it looks. */
    static final long IDLE_NANOS = 1_000_000_000;

    private Undrained() {}

    static void look(Registrations table, Backend backend) {
        for (Descriptor source : UnfinishedReads.take()) {
            if (isEdge(source, table) && isReadable(source, backend)) {
                Checks.hint(source + " is readable, and no event will report it again:"
                        + " read or accept until the call would block, or register with Trigger.LEVEL");
            }
        }
    }

    private static boolean isEdge(Descriptor source, Registrations table) {
        try {
            return source.registration() instanceof Slot slot
                    && slot.table == table
                    && slot.watched
                    && slot.trigger == Trigger.EDGE
                    && slot.interest.isReadable();
        } catch (IOException closed) {
            return false;
        }
    }

    /** False at the end of a stream, and where the system lets one queue watch a source only. */
    private static boolean isReadable(Descriptor source, Backend backend) {
        int[] found = {0};
        try (var _ = source.lease()) {
            Selector probe = backend.openSelector();
            try {
                probe.add(source, 1, Readiness.READABLE, Trigger.LEVEL.ofSelector, 0);
                probe.select((key, readiness, raw, flags, data) -> found[0] |= readiness, 1, 0);
            } finally {
                probe.close();
            }
        } catch (IOException | RuntimeException refused) {
            return false;
        }
        int ended = Readiness.READ_CLOSED | Readiness.WRITE_CLOSED | Readiness.ERROR;
        return (found[0] & Readiness.READABLE) != 0 && (found[0] & ended) == 0;
    }
}
