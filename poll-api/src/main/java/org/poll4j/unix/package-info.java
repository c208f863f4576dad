/**
 * Sources that only POSIX systems have.
 *
 * <p>{@link org.poll4j.unix.Pipe} makes a pipe whose two ends are non-blocking sources.
 * {@link org.poll4j.unix.SourceFd} makes a source of any descriptor that the system can watch: a terminal, a timerfd,
 * an inotify descriptor, a device, another library's socket. It either borrows the descriptor and leaves it open, or
 * adopts and closes it. {@link org.poll4j.unix.EpollBits} has the registration bits that Linux alone knows.
 */
@NullMarked
package org.poll4j.unix;

import org.jspecify.annotations.NullMarked;
