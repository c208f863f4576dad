package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.Scratch;

/**
 * The kernel itself. A write to a stream whose peer has gone raises SIGPIPE here, which no flag prevents; the JVM has a
 * handler for it that does nothing, as java.nio relies on, too.
 */
final class Copies implements CopyCalls {
    private static final long END = 0;
    private static final int FLAGS = linux_h.SPLICE_F_MOVE() | linux_h.SPLICE_F_NONBLOCK();

    @Override
    public long sendfile(int socket, int file, long position, long count) {
        try (Scratch scratch = Scratch.borrow(Long.BYTES)) {
            MemorySegment offset = scratch.beside();
            offset.set(JAVA_LONG, 0, position);
            long number = Syscall.numbers().sendfile();
            try {
                long n = Syscall.callLasting(number, socket, file, offset.address(), count, 0, 0);
                return n == -linux_h.EOVERFLOW() ? END : n; // no file of that file system reaches the position
            } finally {
                Reference.reachabilityFence(scratch);
            }
        }
    }

    @Override
    public long splice(int from, int to, long count) {
        return Syscall.callLasting(Syscall.numbers().splice(), from, 0, to, 0, count, FLAGS);
    }
}
