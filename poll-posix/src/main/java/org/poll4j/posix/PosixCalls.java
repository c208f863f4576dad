package org.poll4j.posix;

/**
 * All of libc that the backends call, by role; a test replaces the roles that it wants to fail.
 *
 * @param fds descriptors of every kind
 * @param sockets making, naming, configuring
 * @param socketBytes bytes of sockets
 * @param pipeBytes bytes of pipes and of the wakeup object
 */
public record PosixCalls(FdCalls fds, SocketCalls sockets, ByteCalls socketBytes, ByteCalls pipeBytes) {
    /**
     * The real ones.
     *
     * @return calls into libc, none of them linked yet
     */
    public static PosixCalls ofLibc() {
        Libc libc = new Libc();
        return new PosixCalls(libc, libc, new RecvSend(), new ReadWrite());
    }
}
