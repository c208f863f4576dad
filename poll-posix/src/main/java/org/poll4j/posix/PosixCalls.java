package org.poll4j.posix;

/**
 * All of libc that the backends call, by role; a test replaces the roles that it wants to fail.
 *
 * @param fds descriptors of every kind
 * @param sockets making, naming, configuring
 * @param messages datagrams and ancillary data
 * @param socketBytes bytes of sockets
 * @param pipeBytes bytes of our own pipes and of the wakeup object
 * @param adoptedBytes bytes of adopted and borrowed descriptors
 */
public record PosixCalls(
        FdCalls fds,
        SocketCalls sockets,
        MessageCalls messages,
        ByteCalls socketBytes,
        ByteCalls pipeBytes,
        ByteCalls adoptedBytes) {
    /**
     * Returns the calls into libc.
     *
     * @return calls into libc, none of them linked yet
     */
    public static PosixCalls ofLibc() {
        return of(new Libc());
    }

    /**
     * Returns the calls into libc, on a system that names some of them otherwise.
     *
     * @param libc its libc
     * @return calls into libc, none of them linked yet
     */
    public static PosixCalls of(Libc libc) {
        return new PosixCalls(libc, libc, new Messages(), new RecvSend(), new ReadWrite(), new AdoptedBytes());
    }
}
