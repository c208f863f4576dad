/**
 * Linux: {@code epoll} with an {@code eventfd} behind all wakers.
 *
 * <p>The strategy: the kernel keeps everything. Triggers are epoll's own (EPOLLET, none, EPOLLONESHOT), a registration
 * is one {@code epoll_ctl}, and the 64 bits of user data carry the slot and generation that tell stale events apart.
 * The selector stores nothing for a descriptor.
 *
 * <p>The main drawback: epoll watches open files, not descriptors. One that is closed outside poll4j while a duplicate
 * lives stays in the set and can no longer be named to remove it; closing through poll4j always removes first. A pipe's
 * end of stream is a lone EPOLLHUP, which mio's predicates do not call readable: see {@code Event.isReadReady}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
@NullMarked
package org.poll4j.epoll;

import org.jspecify.annotations.NullMarked;
