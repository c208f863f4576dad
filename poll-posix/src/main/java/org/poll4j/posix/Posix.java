package org.poll4j.posix;

import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Pipes;
import org.poll4j.spi.Sockets;

/** What a POSIX backend gives its users besides a selector: all of it, made from calls and numbers. */
public final class Posix {
    private final Sockets sockets;
    private final ByteIo socketIo;
    private final Pipes pipes;

    /**
     * For one system.
     *
     * @param calls libc
     * @param abi the system's numbers
     */
    public Posix(PosixCalls calls, PosixAbi abi) {
        Fds fds = new Fds(calls.fds(), abi);
        this.sockets = new PosixSockets(calls.sockets(), fds, abi);
        this.socketIo = PosixBytes.ofSockets(calls.socketBytes(), abi);
        this.pipes = new PosixPipes(calls.fds(), fds, PosixBytes.ofPipes(calls.pipeBytes(), abi), abi);
    }

    /**
     * Makes and configures sockets.
     *
     * @return the same object each time
     */
    public Sockets sockets() {
        return sockets;
    }

    /**
     * Reads and writes sockets.
     *
     * @return the same object each time
     */
    public ByteIo socketIo() {
        return socketIo;
    }

    /**
     * Makes pipes, reads and writes them.
     *
     * @return the same object each time
     */
    public Pipes pipes() {
        return pipes;
    }
}
