package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.SocketCalls;

/** What becomes of a transfer's result. */
@FunctionalInterface
interface Transferred {
    long result(int fd, long n);

    /** A datagram that finds its peer full is ENOBUFS, not EAGAIN. */
    static Transferred sent(Flavour flavour, SocketCalls sockets) {
        int eagain = SimulatedKqueue.LINUX.errnos().EAGAIN();
        int enobufs = flavour.posix().errnos().ENOBUFS();
        return (fd, n) -> n == -eagain && isDatagram(sockets, fd) ? -enobufs : n;
    }

    private static boolean isDatagram(SocketCalls sockets, int fd) {
        PosixAbi linux = SimulatedKqueue.LINUX;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment type = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            int level = linux.options().SOL_SOCKET();
            return sockets.getsockopt(fd, level, linux.options().SO_TYPE(), type, length) == 0
                    && type.get(JAVA_INT, 0) == linux.sockets().SOCK_DGRAM();
        }
    }
}
