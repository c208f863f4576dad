/**
 * Tasks on top of {@link org.poll4j.Poll}. A {@link org.poll4j.runtime.Reactor} waits for sources and for times, on a thread of
 * its own; a {@link org.poll4j.runtime.TaskExecutor} polls what is {@link org.poll4j.runtime.Pollable}. Neither knows the
 * other: all that passes between them is a {@link org.poll4j.runtime.TaskWaker}.
 */
@NullMarked
package org.poll4j.runtime;

import org.jspecify.annotations.NullMarked;
