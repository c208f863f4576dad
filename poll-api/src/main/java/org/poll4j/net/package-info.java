/**
 * Non-blocking sockets: TCP, UDP, Unix streams and Unix datagrams.
 *
 * <p>{@link org.poll4j.net.TcpStream#connect} and {@link org.poll4j.net.TcpListener#bind} are enough for most programs.
 * {@link org.poll4j.net.TcpSocket} sets options before it binds, connects or listens:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="configure"}
 *
 * <p>A listener is ready when connections wait. Accept until {@code accept()} returns null:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="accept"}
 *
 * <p>Datagram sockets fill a {@link org.poll4j.net.PeerAddress}, which a program re-uses:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="echo"}
 *
 * <table>
 * <caption>Results, as in java.nio</caption>
 * <tr><th scope="col">call</th><th scope="col">would block</th><th scope="col">end of the stream</th></tr>
 * <tr><th scope="row">{@code read}, {@code peek}</th><td>0</td><td>−1</td></tr>
 * <tr><th scope="row">{@code write}</th><td>0</td><td>an exception</td></tr>
 * <tr><th scope="row">{@code accept}</th><td>null</td><td></td></tr>
 * <tr><th scope="row">{@code receive}, {@code send} of datagrams</th>
 *     <td>{@code WOULD_BLOCK}, because 0 is an empty datagram</td><td></td></tr>
 * </table>
 *
 * <p>{@code connect} returns before the connection is made. Register the stream with an interest in writing. At the
 * first event call {@link org.poll4j.net.TcpStream#finishConnect()}, which returns true or throws the reason why the
 * connect failed.
 *
 * <p>Every method may be called from any thread, {@code close()} included. Every socket is closed on exec.
 *
 * <p>{@code adopt} makes a source of a descriptor that the program received: from a supervisor, through a
 * {@link org.poll4j.net.UnixStream}, or from another library. It does not work for the JDK's channels and sockets.
 * Their descriptors cannot be read without {@code --add-opens}, and the JDK would close the descriptor a second time.
 */
@NullMarked
package org.poll4j.net;

import org.jspecify.annotations.NullMarked;
