package org.poll4j.iocp;

import java.util.HashMap;
import java.util.Map;
import org.poll4j.AlreadyRegisteredException;

/**
 * The base sockets that this process polls, each once, because AFD confuses the completions of a socket that two ports
 * poll. Deregistering or closing a source frees its place. If a socket was closed outside poll4j, its Poll frees the
 * place when it notices. A source that requests nothing, because its ONESHOT event has fired, cannot notice: it gives
 * way to another source.
 *
 * <p>A Poll that is closed during a poll deregisters its sources at once, but the polling thread closes the selector.
 * So a thread that registers such a source with another Poll waits here until that thread has finished.
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
