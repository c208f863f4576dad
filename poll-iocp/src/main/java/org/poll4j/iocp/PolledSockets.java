package org.poll4j.iocp;

import java.util.concurrent.ConcurrentHashMap;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.spi.Descriptor;

/**
 * The base sockets that this process polls, each once: AFD mixes up the completions of a socket that is polled for two ports.
 * Who deregisters or closes a source gives its place back; so does a socket that was closed behind our back, when its Poll learns
 * of it.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll/issues/35">wepoll #35</a>
 */
final class PolledSockets {
    private static final ConcurrentHashMap<Long, AfdSocket> POLLED = new ConcurrentHashMap<>();

    private PolledSockets() {}

    static void claim(Descriptor descriptor, AfdSocket socket) {
        if (POLLED.putIfAbsent(socket.base(), socket) != null) {
            throw new AlreadyRegisteredException("register(" + descriptor
                    + "): another source over the same SOCKET is registered, with this Poll or another");
        }
    }

    static void release(AfdSocket socket) {
        POLLED.remove(socket.base(), socket);
    }
}
