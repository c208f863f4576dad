/**
 * A transport for Netty 4.2 that waits by a {@link org.poll4j.Poll}: on Linux, macOS, the BSDs and Windows, without a
 * native artifact.
 *
 * <p>The strategy: a channel registers its socket once, for edges of both directions. It remembers that the socket may
 * be read or written until a call would block, so autoRead and blocked writes change no registration.
 *
 * <p>The main drawback: while a channel does not read, each arrival of data still wakes the event loop, until the
 * socket's receive buffer is full.
 */
@NullMarked
package org.poll4j.netty;

import org.jspecify.annotations.NullMarked;
