package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.posix.Libc;

/** Linux's libc, which tells the simulated kernel what a BSD's kernel would see by itself. */
final class SimulatedLibc extends Libc {
    private final SimulatedKqueue kernel;

    SimulatedLibc(SimulatedKqueue kernel) {
        this.kernel = kernel;
    }

    @Override
    public int close(int fd) {
        kernel.closing(fd);
        return super.close(fd);
    }

    @Override
    public int shutdown(int fd, int how) {
        if (how != macos_h.SHUT_RD()) {
            kernel.shutting(fd);
        }
        return super.shutdown(fd, how);
    }

    /** Linux knows no SO_NOSIGPIPE. */
    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        return name == macos_h.SO_NOSIGPIPE() ? 0 : super.setsockopt(fd, level, name, value, length);
    }
}
