/**
 * The seam between the API and an operating system: the interfaces that a {@link org.poll4j.spi.Backend} implements,
 * and the {@link org.poll4j.spi.Descriptor} that both sides hold.
 *
 * <p>All methods use the same numbers. An I/O result is {@code n >= 0}, {@link org.poll4j.spi.ByteIo#END} or
 * {@link org.poll4j.spi.ByteIo#WOULD_BLOCK}; everything else is an {@link java.io.IOException} that names the call. A
 * timeout is in nanoseconds: negative waits forever, zero does not wait. Interests, readiness and directions are bits
 * of {@link org.poll4j.spi.Readiness}.
 */
@NullMarked
package org.poll4j.spi;

import org.jspecify.annotations.NullMarked;
