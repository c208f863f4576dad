/**
 * macOS, FreeBSD, OpenBSD and NetBSD: {@code kqueue}, with one {@code EVFILT_USER} behind all wakers.
 *
 * <p>The strategy: a direction is a filter, so a registration is one or two of them, changed by one {@code kevent} whose
 * receipts say which change failed. Triggers are kevent's own (EV_CLEAR, none, EV_ONESHOT), and {@code udata} carries the slot
 * and generation that tell stale events apart. The selector stores nothing for a descriptor.
 *
 * <p>The main drawback: the two filters of one source are two events of one token, and know nothing of each other. A
 * ONESHOT registration must disarm the other by hand. Changes are not atomic: the first filter is taken back when the second
 * is refused.
 *
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?kqueue(2)">kqueue(2)</a>
 */
@NullMarked
package org.poll4j.kqueue;

import org.jspecify.annotations.NullMarked;
