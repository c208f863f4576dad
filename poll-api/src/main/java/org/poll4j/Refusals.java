package org.poll4j;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.ServiceConfigurationError;
import org.poll4j.spi.Readiness;

/**
 * The registrations that new kernel queues of one {@link Poll} refused: a log message and an error event each. For the
 * polling thread.
 */
final class Refusals {
    private final Registrations registrations;
    private final Deque<Registrations.Refusal> pending = new ArrayDeque<>(1);
    /** Whether there is something to report. */
    boolean isPending;

    private boolean warnedOfStaleKey;
    private boolean warnedOfQueue;

    Refusals(Registrations registrations) {
        this.registrations = registrations;
    }

    void add(List<Registrations.Refusal> refused) {
        for (Registrations.Refusal refusal : refused) {
            log(refusal.source() + " cannot be moved to a new queue, and reports an error: " + refusal.reason());
        }
        pending.addAll(refused);
        isPending = !pending.isEmpty();
    }

    /** Reports errors, as far as there is room, of registrations that have not changed since. */
    void report(Events events) {
        while (events.hasRoom() && !pending.isEmpty()) {
            Registrations.Refusal refusal = pending.remove();
            if (registrations.isLive(refusal.key())) {
                events.add(refusal.key(), refusal.token(), Readiness.ERROR, 0, 0, 0);
            }
        }
        isPending = !pending.isEmpty();
    }

    /** Logs once: a nested Poll keeps its queue, and would log again. */
    void warnOfStaleKey() {
        if (!warnedOfStaleKey) {
            warnedOfStaleKey = true;
            log("a descriptor was closed while registered and a duplicate of it is still ready:"
                    + " close sources before their descriptors");
        }
    }

    /** Logs once, because the Poll tries again and again. */
    void warnOfQueue(IOException failure) {
        if (!warnedOfQueue) {
            warnedOfQueue = true;
            log("the system refuses a new queue; later polls try again: " + failure);
        }
    }

    private static void log(String message) {
        try {
            System.getLogger("org.poll4j").log(System.Logger.Level.WARNING, message);
        } catch (RuntimeException | LinkageError | ServiceConfigurationError e) {
            // Must not cost the events of this poll. Loading a logger fails when the process has no descriptor left.
        }
    }
}
