package org.poll4j.posix.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixErrors;

/**
 * An eventfd in the first place of the array, or a pipe where the system has no eventfd. Many signals before a wait are
 * one.
 */
final class PollWakeup {
    private static final VarHandle PENDING;

    static {
        try {
            PENDING = MethodHandles.lookup().findVarHandle(PollWakeup.class, "pending", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1);
    /** Room for more than one signal, in case that a read failed. */
    private static final int ROOM = 64;

    private static final MemorySegment READ = Arena.global().allocate(ROOM, Long.BYTES);

    private final ByteCalls bytes;
    private final FdCalls fds;
    private final PosixAbi.Errnos errnos;
    private final int reading;
    private final int writing;
    /** Whether a signal was written and not read yet. */
    @SuppressWarnings("UnusedVariable") // read by its handle
    private volatile int pending;

    private PollWakeup(ByteCalls bytes, FdCalls fds, PosixAbi.Errnos errnos, int reading, int writing) {
        this.bytes = bytes;
        this.fds = fds;
        this.errnos = errnos;
        this.reading = reading;
        this.writing = writing;
    }

    static PollWakeup open(PollCalls calls, ByteCalls bytes, FdCalls fds, PosixAbi abi) throws IOException {
        int eventfd = calls.eventfd();
        if (eventfd >= 0) {
            return new PollWakeup(bytes, fds, abi.errnos(), eventfd, eventfd);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            int flags = abi.sockets().O_CLOEXEC() | abi.sockets().O_NONBLOCK();
            new PosixErrors(abi.errnos()).check(fds.pipe2(ends, flags), "pipe2");
            return new PollWakeup(bytes, fds, abi.errnos(), ends.getAtIndex(JAVA_INT, 0), ends.getAtIndex(JAVA_INT, 1));
        }
    }

    int fd() {
        return reading;
    }

    /** From any thread. Returns a negated errno if the system refuses; a later signal tries again. */
    int signal() {
        if ((int) PENDING.getAndSet(this, 1) != 0) {
            return 0;
        }
        long written = -1;
        try {
            written = write();
            if (written == -errnos.EINTR()) {
                written = write();
            }
        } finally {
            if (written < 0) {
                pending = 0; // an assignment needs no stack: an Error in the middle silences no later signal
            }
        }
        return written < 0 ? (int) written : 0;
    }

    private long write() {
        return bytes.writeAddress(writing, ONE.address(), Long.BYTES, 0);
    }

    /**
     * On the polling thread, after a wait. Reads first: a signal that comes in between counts as this one, because the
     * thread looks at everything after this. What a failed read has left ends the next wait.
     */
    void drain() {
        bytes.readAddress(reading, READ.address(), ROOM, 0);
        pending = 0;
    }

    void close() {
        fds.close(reading);
        if (writing != reading) {
            fds.close(writing);
        }
    }
}
