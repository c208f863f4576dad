package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Pipes;

/** Pipes by {@code pipe2}. */
public final class PosixPipes implements Pipes {
    private final FdCalls calls;
    private final Fds fds;
    private final PosixAbi abi;
    private final PosixErrors errors;
    private final ByteIo io;

    /**
     * For one system.
     *
     * @param calls libc
     * @param fds makes its descriptors
     * @param io reads and writes them
     * @param abi its numbers
     */
    public PosixPipes(FdCalls calls, Fds fds, ByteIo io, PosixAbi abi) {
        this.calls = calls;
        this.fds = fds;
        this.io = io;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
    }

    @Override
    public Descriptor[] open() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            errors.check(calls.pipe2(ends, abi.sockets().O_CLOEXEC() | abi.sockets().O_NONBLOCK()), "pipe2");
            Descriptor reading = fds.own(ends.getAtIndex(JAVA_INT, 0));
            Descriptor writing = fds.own(ends.getAtIndex(JAVA_INT, 1));
            return new Descriptor[] {reading, writing};
        }
    }

    @Override
    public ByteIo io() {
        return io;
    }
}
