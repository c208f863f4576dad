/**
 * Windows: a completion port, and polls of AFD, the driver below all sockets.
 *
 * <p>The strategy: AFD answers "which of these events hold?" once, by a packet to the port. So each registration has at
 * most one poll in flight; it is submitted by the polling thread before it waits, and again after its packet has come.
 * Triggers are emulated: LEVEL requests the same again, EDGE leaves out the reported readiness until a call in that
 * direction would have blocked, ONESHOT requests nothing more. Wakers post packets.
 *
 * <p>The main drawback: the kernel has no edges. After a partial read, new data is no event; read until it would
 * block. And AFD is undocumented, although wepoll, libuv, mio and the JDK all use it.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll">wepoll</a>
 */
@NullMarked
package org.poll4j.iocp;

import org.jspecify.annotations.NullMarked;
