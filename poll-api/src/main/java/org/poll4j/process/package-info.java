/**
 * Processes and signals as sources. {@link org.poll4j.process.ProcessExit} reports the end of a process,
 * {@link org.poll4j.process.ChildProcess} starts a child with non-blocking standard streams, and
 * {@link org.poll4j.process.SignalWatch} turns a signal into events.
 */
@NullMarked
package org.poll4j.process;

import org.jspecify.annotations.NullMarked;
