package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** The kernel itself. Handles are linked with their first use. */
public final class Pidfd implements ProcessCalls {
    private static final class Wait {
        static final int LOOK = linux_h.WEXITED() | linux_h.WNOHANG() | linux_h.WNOWAIT();

        /** {@code int waitid(idtype_t idtype, id_t id, siginfo_t *info, int options)}. */
        static final MethodHandle WAITID =
                Downcall.plain("waitid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    }

    @Override
    public int pidfd_open(int pid) {
        return (int) Syscall.call(linux_h.SYS_pidfd_open(), pid, 0, 0, 0, 0, 0);
    }

    @Override
    public int waitid(int pidfd, MemorySegment info) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Wait.WAITID.invokeExact(errno.segment(), linux_h.P_PIDFD(), pidfd, info, Wait.LOOK));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
