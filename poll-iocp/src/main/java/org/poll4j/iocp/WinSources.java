package org.poll4j.iocp;

import java.io.IOException;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.WindowsSources;

/** What only Windows has. */
final class WinSources implements WindowsSources {
    private final WinSockets sockets;

    WinSources(WinSockets sockets) {
        this.sockets = sockets;
    }

    @Override
    public Descriptor borrowSocket(long socket) throws IOException {
        return sockets.borrow(socket);
    }
}
