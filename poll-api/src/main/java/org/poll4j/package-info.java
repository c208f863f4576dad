/**
 * The event queue: {@link org.poll4j.Poll} waits, {@link org.poll4j.Registry} says for what, {@link org.poll4j.Events}
 * holds what happened, {@link org.poll4j.Waker} interrupts the wait.
 *
 * <p>The vocabulary is mio's: an <em>interest</em> is what was asked for, a <em>readiness</em> what is reported, a
 * <em>trigger</em> when it is reported again, a <em>token</em> the caller's name for a registration, a <em>source</em>
 * anything that can be registered.
 */
@NullMarked
package org.poll4j;

import org.jspecify.annotations.NullMarked;
