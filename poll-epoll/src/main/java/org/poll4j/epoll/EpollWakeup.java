package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import org.poll4j.posix.ByteCalls;

/**
 * An eventfd in the epoll set, watched for edges: every write makes one, so it is never read, and many wakes before a
 * wait are one event.
 */
final class EpollWakeup {
    /** The key of its event. No slot has it: generations are counted from 1, indices are not negative. */
    static final long KEY = -1;

    private static final MemorySegment ONE = Arena.global().allocate(JAVA_LONG);
    private static final MemorySegment READ = Arena.global().allocate(JAVA_LONG);

    static {
        // the first access through a layout makes ten classes
        ONE.asByteBuffer().order(ByteOrder.nativeOrder()).putLong(0, 1);
    }

    private final ByteCalls calls;
    private final int fd;

    EpollWakeup(ByteCalls calls, int fd) {
        this.calls = calls;
        this.fd = fd;
    }

    int fd() {
        return fd;
    }

    void signal() {
        if (calls.writeAddress(fd, ONE.address(), Long.BYTES, 0) < 0) {
            // EAGAIN, after 2^64 - 2 wakes: reading empties the counter, as mio does
            calls.readAddress(fd, READ.address(), Long.BYTES, 0);
            calls.writeAddress(fd, ONE.address(), Long.BYTES, 0);
        }
    }
}
