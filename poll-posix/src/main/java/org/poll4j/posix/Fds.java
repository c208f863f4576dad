package org.poll4j.posix;

import java.io.IOException;
import org.poll4j.spi.Descriptor;

/** Owns, flags and closes POSIX descriptors. */
public final class Fds implements Descriptor.Closer {
    private final FdCalls calls;
    private final PosixAbi abi;
    private final PosixErrors errors;

    /**
     * For one system.
     *
     * @param calls libc
     * @param abi its numbers
     */
    public Fds(FdCalls calls, PosixAbi abi) {
        this.calls = calls;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
    }

    /**
     * Takes ownership.
     *
     * @param fd an open descriptor
     * @return what closes it
     */
    public Descriptor own(int fd) {
        return new Descriptor(Descriptor.Kind.POSIX, fd, this);
    }

    @Override
    public void close(long fd) throws IOException {
        int result = calls.close((int) fd);
        // EINTR: Linux and the BSDs have closed it; a second close would hit somebody else's, see close(2)
        if (result < 0 && result != -abi.errnos().EINTR()) {
            throw errors.of("close(fd " + fd + ")", -result);
        }
    }

    /**
     * Sets O_NONBLOCK.
     *
     * @param descriptor any
     * @throws IOException if the system refuses
     */
    public void makeNonBlocking(Descriptor descriptor) throws IOException {
        int nonBlocking = abi.sockets().O_NONBLOCK();
        int flags = fcntl(descriptor, "F_GETFL", abi.sockets().F_GETFL(), 0);
        if ((flags & nonBlocking) == 0) {
            fcntl(descriptor, "F_SETFL", abi.sockets().F_SETFL(), flags | nonBlocking);
        }
    }

    private int fcntl(Descriptor descriptor, String name, int command, int argument) throws IOException {
        int result = calls.fcntl(descriptor.fd(), command, argument);
        if (result < 0) {
            throw errors.of("fcntl(" + name + ", " + descriptor + ")", -result);
        }
        return result;
    }
}
