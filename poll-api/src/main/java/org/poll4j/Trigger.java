package org.poll4j;

import org.poll4j.spi.Selector;

/** When a registration reports a readiness again. Part of the registration; the same meaning on every system. */
public enum Trigger {
    /**
     * Reports a readiness when it begins. mio's contract, and the default: after an event, read or write until the call
     * would block before expecting the next one. New data after a partial read is reported again on Linux and the BSDs.
     */
    EDGE(Selector.Trigger.EDGE),

    /** Reports a readiness at every poll for as long as it lasts, as {@code java.nio.channels.Selector} does. */
    LEVEL(Selector.Trigger.LEVEL),

    /**
     * Reports one event, then disarms both directions until
     * {@link Registry#reregister(Source, Token, Interest, Trigger)}. The registration itself stays. For sources that
     * are handed from thread to thread.
     */
    ONESHOT(Selector.Trigger.ONESHOT);

    /** How it crosses the seam. */
    final Selector.Trigger ofSelector;

    Trigger(Selector.Trigger ofSelector) {
        this.ofSelector = ofSelector;
    }
}
