/**
 * Every POSIX system: {@code poll(2)}, where the system's own queue is denied, as in some sandboxes, or does not watch
 * a file.
 *
 * <p>The strategy: the selector keeps an array of {@code struct pollfd} and hands it to the kernel with each wait. The
 * kernel keeps nothing and knows no edges, so {@link org.poll4j.spi.Armed} makes the triggers, as for AFD: what was
 * reported is asked for again after a call in that direction would have blocked. The polling thread alone changes the
 * array, before it waits. A change by another thread wakes it.
 *
 * <p>The main drawback: each wait takes time in proportion to the number of registered descriptors. A descriptor that
 * was closed outside poll4j, and whose number the system gave to another file, cannot be told from the first one.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/poll.2.html">poll(2)</a>
 */
@NullMarked
package org.poll4j.posix.poll;

import org.jspecify.annotations.NullMarked;
