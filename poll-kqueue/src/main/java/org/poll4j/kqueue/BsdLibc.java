package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;
import org.poll4j.posix.Libc;

/** The libc of macOS and the BSDs, which has what Linux has an option for. */
class BsdLibc extends Libc {
    private static final class Peer {
        /** {@code int getpeereid(int fd, uid_t *uid, gid_t *gid)}. */
        static final MethodHandle GETPEEREID =
                Downcall.plain("getpeereid", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    }

    @Override
    public int getpeereid(int fd, MemorySegment uid, MemorySegment gid) {
        Errno errno = Errno.current();
        try {
            return errno.of((int) Peer.GETPEEREID.invokeExact(errno.segment(), fd, uid, gid));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }
}
