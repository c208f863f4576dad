package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** NetBSD's libc, whose {@code socket} has another name since its errors changed. */
final class NetbsdLibc extends BsdLibc {
    private static final class Socket {
        /** {@code int socket(int domain, int type, int protocol)}. */
        static final MethodHandle SOCKET =
                Downcall.plain("__socket30", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    }

    @Override
    public int socket(int family, int type, int protocol) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Socket.SOCKET.invokeExact(errno.segment(), family, type, protocol));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
