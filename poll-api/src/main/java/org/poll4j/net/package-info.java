/**
 * Non-blocking sockets: {@link org.poll4j.net.TcpListener} and {@link org.poll4j.net.TcpStream}, with
 * {@link org.poll4j.net.TcpSocket} for those that need options before they bind or connect.
 *
 * <p>Results are java.nio's: bytes moved, 0 when the call would block, −1 at the end of the stream; {@code accept()} returns
 * null when it would block. Every socket is closed on exec. All methods are safe from any thread, {@code close()} above all.
 */
@NullMarked
package org.poll4j.net;

import org.jspecify.annotations.NullMarked;
