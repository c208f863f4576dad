/**
 * Non-blocking sockets: {@link org.poll4j.net.TcpListener} and {@link org.poll4j.net.TcpStream}, with
 * {@link org.poll4j.net.TcpSocket} for those that need options before they bind or connect.
 *
 * <p>Results are java.nio's: bytes moved, 0 when the call would block, −1 at the end of the stream; {@code accept()} returns
 * null when it would block. Every socket is closed on exec. All methods are safe from any thread, {@code close()} above all.
 *
 * <p>{@code adopt} takes a socket by its number: one inherited from a supervisor, one received through a
 * {@link org.poll4j.net.UnixStream}, another library's. Not one of the JDK's channels and sockets: their numbers are behind
 * {@code sun.nio.ch}, which is closed without {@code --add-opens}, and they cannot give one up: two owners would close it, the
 * second one when it is somebody else's.
 */
@NullMarked
package org.poll4j.net;

import org.jspecify.annotations.NullMarked;
