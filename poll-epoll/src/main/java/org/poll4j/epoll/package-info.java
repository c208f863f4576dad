/**
 * Linux: {@code epoll} with an {@code eventfd} behind all wakers.
 *
 * <p>The strategy: the kernel keeps everything. Triggers are epoll's own (EPOLLET, none, EPOLLONESHOT). A registration
 * is one {@code epoll_ctl}. The 64 bits of user data carry the slot and the generation, which identify stale events.
 * The selector stores nothing for a descriptor.
 *
 * <p>The main drawback: epoll watches open files, not descriptors. A descriptor that is closed outside poll4j while a
 * duplicate lives stays in the set and cannot be removed; closing through poll4j always removes it first. The end of a
 * pipe is a lone EPOLLHUP, which mio's predicates do not call readable: see {@code Event.isReadReady}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
@NullMarked
package org.poll4j.epoll;

import org.jspecify.annotations.NullMarked;
