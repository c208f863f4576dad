/**
 * Every POSIX system: {@code poll(2)}, where the system's own queue is denied, as in some sandboxes, or does not watch
 * a file.
 *
 * <p>The strategy: the selector keeps an array of {@code struct pollfd} and hands it to the kernel with each wait. The
 * kernel keeps nothing and has no edges, so {@link org.poll4j.spi.Armed} makes the triggers, as for AFD: a readiness
 * that was reported is requested again after a call in that direction would have blocked. The polling thread alone
 * changes the array, before it waits. A change by another thread wakes it.
 *
 * <p>The main drawback: each wait takes time in proportion to the number of registered descriptors. If a
 * descriptor was closed outside poll4j and the system gave it to another file, the backend does not notice.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
@NullMarked
package org.poll4j.posix.poll;

import org.jspecify.annotations.NullMarked;
