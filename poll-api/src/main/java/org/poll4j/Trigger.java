package org.poll4j;

import org.poll4j.spi.Selector;

/**
 * When a registration reports a readiness again. Part of the registration. What a program may rely on is the same on
 * every system.
 */
public enum Trigger {
    /**
     * Reports a readiness once: at the registration if the source is ready already, else when it becomes ready. This is
     * mio's contract and the default. After an event, read or write until the call would block; only then expect the
     * next event. Linux, macOS and the BSDs also report new data that arrives after a partial read; do not rely on it.
     */
    EDGE(Selector.Trigger.EDGE),

    /** Reports a readiness at every poll for as long as it lasts, as {@code java.nio.channels.Selector} does. */
    LEVEL(Selector.Trigger.LEVEL),

    /**
     * Reports one event, then disarms both directions, also where each direction is an event of its own, until
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
