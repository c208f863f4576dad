package org.poll4j;

import org.poll4j.spi.Selector;

/** When a registration reports a readiness again. Part of the registration; the same meaning on every system. */
public enum Trigger {
    /**
     * Reports a readiness once, when it begins. This is mio's contract and the default. After an event, read or write
     * until the call would block; only then expect the next event. Linux and the BSDs also report new data that arrives
     * after a partial read.
     */
    EDGE(Selector.Trigger.EDGE),

    /** Reports a readiness at every poll for as long as it lasts, as {@code java.nio.channels.Selector} does. */
    LEVEL(Selector.Trigger.LEVEL),

    /**
     * Reports one event, then disarms both directions until
     * {@link Registry#reregister(Source, Token, Interest, Trigger)}. The registration itself stays. For sources that
     * threads hand to each other.
     */
    ONESHOT(Selector.Trigger.ONESHOT);

    /** The same trigger for backends. */
    final Selector.Trigger ofSelector;

    Trigger(Selector.Trigger ofSelector) {
        this.ofSelector = ofSelector;
    }
}
