/**
 * macOS, FreeBSD, OpenBSD and NetBSD: {@code kqueue}, with one {@code EVFILT_USER} behind all wakers.
 *
 * <p>The strategy: the kernel keeps everything. A direction is a filter, so a registration is one or two of them,
 * changed by one {@code kevent} whose receipts say which change was refused. Triggers are kqueue's own (EV_CLEAR, none,
 * EV_DISPATCH), and the 64 bits of {@code udata} carry the slot and generation that tell stale events apart. The
 * selector remembers one number for a descriptor: its key, because kqueue would let a second source take over the
 * filters of the first.
 *
 * <p>The main drawback: the filters of one source know nothing of each other. Readable and writable come as two events
 * of one token, a ONESHOT registration disables the other filter by hand, and when the second of two filters is refused
 * the first is taken back.
 *
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?kqueue(2)">kqueue(2)</a>
 */
@NullMarked
package org.poll4j.kqueue;

import org.jspecify.annotations.NullMarked;
