package org.poll4j.posix;

import java.io.IOException;
import org.poll4j.spi.Descriptor;

/** Owns, flags and closes POSIX descriptors. */
public final class Fds implements Descriptor.Closer {
    private final FdCalls calls;
    private final PosixAbi abi;
    private final PosixErrors errors;

    /**
     * Makes an object for one system.
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
     * Takes ownership of a descriptor.
     *
     * @param fd an open descriptor
     * @return an object that closes it
     */
    public Descriptor own(int fd) {
        return new Descriptor(Descriptor.Kind.POSIX, fd, this);
    }

    /**
     * Takes ownership of a descriptor that other code made, and makes it non-blocking and closed on exec.
     *
     * @param fd a POSIX descriptor
     * @return what closes it
     * @throws IOException if it is not open; nothing is owned then, and nothing changed
     * @throws IllegalArgumentException if it is negative or no {@code int}
     */
    public Descriptor adopt(long fd) throws IOException {
        PosixAbi.Sockets of = abi.sockets();
        int checked = checked(fd);
        int flags = fcntl(checked, "F_GETFL", of.F_GETFL(), 0);
        fcntl(checked, "F_SETFL", of.F_SETFL(), flags | of.O_NONBLOCK());
        try {
            fcntl(checked, "F_SETFD", of.F_SETFD(), of.FD_CLOEXEC());
        } catch (IOException failure) {
            calls.fcntl(checked, of.F_SETFL(), flags);
            throw failure;
        }
        return own(checked);
    }

    /**
     * Borrows a descriptor: closing the result ends its registration and does not close the descriptor.
     *
     * @param fd a POSIX descriptor
     * @return a descriptor that closes nothing
     * @throws IOException if it is not open
     * @throws IllegalArgumentException if it is negative or no {@code int}
     */
    public Descriptor borrow(long fd) throws IOException {
        fcntl(checked(fd), "F_GETFL", abi.sockets().F_GETFL(), 0);
        return new Descriptor(Descriptor.Kind.POSIX, fd, Descriptor.Closer.NONE);
    }

    /**
     * Checks a descriptor that a user passes.
     *
     * @param fd the user's handle
     * @return the same, as the calls take it
     * @throws IllegalArgumentException if it is negative or no {@code int}
     */
    static int checked(long fd) {
        if (fd < 0 || fd > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("fd " + fd + ": a POSIX descriptor is an int and not negative");
        }
        return (int) fd;
    }

    @Override
    public void close(long fd) throws IOException {
        int result = calls.close((int) fd);
        // EINTR: Linux and the BSDs have closed it; a second close could hit another file, see close(2)
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
