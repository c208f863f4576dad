/**
 * The shared POSIX half of the epoll and kqueue backends.
 *
 * <p>Membership rule: functions that POSIX mandates (and {@code accept4} and {@code pipe2}, which all systems but macOS
 * have). Values that POSIX only names stay with each system: {@link org.poll4j.posix.PosixAbi}. A <em>call</em> returns
 * {@code >= 0} or the negated errno and never throws; the classes above the calls decide what is an error.
 */
@NullMarked
package org.poll4j.posix;

import org.jspecify.annotations.NullMarked;
