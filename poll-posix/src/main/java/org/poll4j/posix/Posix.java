package org.poll4j.posix;

import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptors;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Sockets;

/** What a POSIX backend gives its users besides a selector: all of it, made from calls and numbers. */
public final class Posix {
    private final Sockets sockets;
    private final ByteIo socketIo;
    private final MessageIo messageIo;
    private final Descriptors descriptors;

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
        this.messageIo = new PosixMessages(calls.messages(), calls.socketBytes(), calls.fds(), sockets, abi);
        this.descriptors = new PosixDescriptors(calls, fds, abi);
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
     * Sends and receives datagrams, and passes descriptors.
     *
     * @return the same object each time
     */
    public MessageIo messageIo() {
        return messageIo;
    }

    /**
     * Makes pipes, adopts and borrows descriptors.
     *
     * @return the same object each time
     */
    public Descriptors descriptors() {
        return descriptors;
    }
}
