/**
 * The ends of processes as sources: {@link org.poll4j.process.ProcessExit}; and children with non-blocking standard
 * streams.
 */
@NullMarked
package org.poll4j.process;

import org.jspecify.annotations.NullMarked;
