/**
 * Windows: a completion port, and polls of AFD, the driver below all sockets.
 *
 * <p>The strategy: AFD answers "which of these events hold?" once, by a packet to the port. So each registration has at
 * most one poll in flight; it is submitted by the polling thread before it waits, and again after its packet has come.
 * Triggers are emulated: LEVEL asks for the same again, EDGE leaves out what was reported until a call in that
 * direction would have blocked, ONESHOT asks for nothing more. Wakers post packets.
 *
 * <p>The main drawback: edges are not the kernel's. After a partial read, new data is no event; read until it would
 * block. And AFD is undocumented, though wepoll, libuv, mio and the JDK all stand on it.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll">wepoll</a>
 */
@NullMarked
package org.poll4j.iocp;

import org.jspecify.annotations.NullMarked;
