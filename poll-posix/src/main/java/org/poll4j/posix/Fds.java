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

    /**
     * Takes ownership of what something else made, and makes it non-blocking.
     *
     * @param fd its number
     * @return what closes it
     * @throws IOException if it is not open; nothing is owned then
     */
    public Descriptor adopt(long fd) throws IOException {
        int number = Math.toIntExact(fd);
        int flags = fcntl(number, "F_GETFL", abi.sockets().F_GETFL(), 0);
        int nonBlocking = abi.sockets().O_NONBLOCK();
        if ((flags & nonBlocking) == 0) {
            fcntl(number, "F_SETFL", abi.sockets().F_SETFL(), flags | nonBlocking);
        }
        return own(number);
    }

    /**
     * Names what stays somebody else's.
     *
     * @param fd its number
     * @return what closes nothing
     * @throws IOException if it is not open
     */
    public Descriptor borrow(long fd) throws IOException {
        fcntl(Math.toIntExact(fd), "F_GETFL", abi.sockets().F_GETFL(), 0);
        return new Descriptor(Descriptor.Kind.POSIX, fd, Descriptor.Closer.NONE);
    }

    @Override
    public void close(long fd) throws IOException {
        int result = calls.close((int) fd);
        // EINTR: Linux and the BSDs have closed it; a second close would hit somebody else's, see close(2)
        if (result < 0 && result != -abi.errnos().EINTR()) {
            throw errors.of("close(fd " + fd + ")", -result);
        }
    }

    private int fcntl(int fd, String name, int command, int argument) throws IOException {
        int result = calls.fcntl(fd, command, argument);
        if (result < 0) {
            throw errors.of("fcntl(" + name + ", fd " + fd + ")", -result);
        }
        return result;
    }
}
