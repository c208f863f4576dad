package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.MessageCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.SocketCalls;

/** Linux's transfers as a BSD does them. */
final class SimulatedBytes {
    private static final long EAGAIN = SimulatedKqueue.LINUX.errnos().EAGAIN();

    /** What becomes of a transfer's result. */
    private interface Result {
        long of(String method, int fd, long n);
    }

    private SimulatedBytes() {}

    /** After each of a pipe, all filters of both its ends look again. */
    static ByteCalls pipes(SimulatedKqueue kernel, ByteCalls linux) {
        return over(ByteCalls.class, linux, (method, fd, n) -> {
            if (n > 0 || (kernel.flavour.vainReadLooks() && method.startsWith("read"))) {
                kernel.moved(fd);
            }
            return n;
        });
    }

    /** A datagram that finds its peer full is ENOBUFS. */
    static ByteCalls sockets(Flavour flavour, SocketCalls sockets, ByteCalls linux) {
        return over(ByteCalls.class, linux, (method, fd, n) -> sent(flavour, sockets, method, fd, n));
    }

    static MessageCalls messages(Flavour flavour, SocketCalls sockets, MessageCalls linux) {
        return over(MessageCalls.class, linux, (method, fd, n) -> sent(flavour, sockets, method, fd, n));
    }

    private static long sent(Flavour flavour, SocketCalls sockets, String method, int fd, long n) {
        boolean full = n == -EAGAIN && (method.startsWith("write") || method.startsWith("sendto"));
        return full && isDatagram(sockets, fd) ? -flavour.posix().errnos().ENOBUFS() : n;
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

    private static <T> T over(Class<T> calls, T linux, Result result) {
        return calls.cast(Proxy.newProxyInstance(
                calls.getClassLoader(), new Class<?>[] {calls}, (_, method, arguments) -> {
                    try {
                        long n = ((Number) method.invoke(linux, arguments)).longValue();
                        return result.of(method.getName(), (int) arguments[0], n);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }
}
