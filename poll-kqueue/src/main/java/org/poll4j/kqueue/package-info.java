/**
 * macOS, FreeBSD, OpenBSD and NetBSD: {@code kqueue}, with one {@code EVFILT_USER} behind all wakers.
 *
 * <p>The strategy: the kernel keeps everything. A direction is a filter, so a registration is one or two of them,
 * changed by one {@code kevent} whose receipts say which change was refused. Triggers are kqueue's own (EV_CLEAR, none,
 * EV_DISPATCH), and the 64 bits of {@code udata} carry the slot and the generation, which identify stale events. The
 * selector keeps the key of each descriptor, because kqueue would let a second source take over the filters of the
 * first.
 *
 * <p>The main drawback: the filters of one source are independent. Readable and writable come as two events of one
 * token. The selector disables the other filter of a ONESHOT registration, and if the kernel refuses the second of two
 * filters, it removes the first.
 *
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?kqueue(2)">kqueue(2)</a>
 */
@NullMarked
package org.poll4j.kqueue;

import org.jspecify.annotations.NullMarked;
