package org.poll4j.iocp;

import java.util.HashMap;
import java.util.Map;
import org.poll4j.AlreadyRegisteredException;

/**
 * The base sockets that this process polls, each once: AFD mixes up the completions of a socket that is polled for two
 * ports. Who deregisters or closes a source gives its place back. So does a socket that was closed outside poll4j, when
 * its Poll learns of it. A source that asks for nothing, because its ONESHOT event has fired, cannot learn of it: it
 * gives way to another one.
 *
 * <p>A Poll that is closed during a poll lets go of its sources at once, but the polling thread closes the selector. So
 * who registers such a source with another Poll waits here until that thread, which was woken, is through.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll/issues/35">wepoll #35</a>
 */
final class PolledSockets {
    private static final Map<Long, AfdSocket> POLLED = new HashMap<>();

    private PolledSockets() {}

    static void claim(AfdSocket socket) {
        boolean interrupted = false;
        try {
            synchronized (POLLED) {
                while (isPolled(socket)) {
                    interrupted |= awaitRelease();
                }
                POLLED.put(socket.base(), socket);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether it still is, for a Poll that is closed: a descriptor is registered with one Poll at a time. */
    private static boolean isPolled(AfdSocket socket) {
        AfdSocket holder = POLLED.get(socket.base());
        if (holder != null && holder.descriptor() != socket.descriptor()) {
            if (holder.giveUp()) {
                return false;
            }
            throw new AlreadyRegisteredException("register(" + socket.descriptor()
                    + "): another source over the same SOCKET is registered, with this Poll or another");
        }
        return holder != null;
    }

    /** Returns whether it was interrupted meanwhile. */
    @SuppressWarnings("WaitNotInLoop") // the caller's
    private static boolean awaitRelease() {
        try {
            POLLED.wait();
            return false;
        } catch (InterruptedException later) {
            return true;
        }
    }

    static void release(AfdSocket socket) {
        synchronized (POLLED) {
            POLLED.remove(socket.base(), socket);
            POLLED.notifyAll();
        }
    }
}
