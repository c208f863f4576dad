package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.PosixSources;

/** Pipes by {@code pipe2}, and descriptors of any kind. */
final class PosixDescriptors implements PosixSources {
    /** The same on every system, as bindings/headers assert. */
    private static final int O_RDONLY = 0;

    private static final int O_WRONLY = 1;
    private static final int OWNER_ONLY = 0600;

    private final FdCalls calls;
    private final Fds fds;
    private final PosixAbi abi;
    private final PosixErrors errors;
    private final ByteIo pipeIo;
    private final ByteIo adoptedIo;

    PosixDescriptors(PosixCalls calls, Fds fds, PosixAbi abi) {
        this.calls = calls.fds();
        this.fds = fds;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
        this.pipeIo = PosixBytes.ofPipes(calls.pipeBytes(), calls.adoptedBytes(), abi);
        this.adoptedIo = PosixBytes.ofPipes(calls.adoptedBytes(), calls.adoptedBytes(), abi);
    }

    @Override
    public Descriptor[] pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            errors.check(
                    calls.pipe2(ends, abi.sockets().O_CLOEXEC() | abi.sockets().O_NONBLOCK()), "pipe2");
            Descriptor reading = fds.own(ends.getAtIndex(JAVA_INT, 0));
            Descriptor writing = fds.own(ends.getAtIndex(JAVA_INT, 1));
            return new Descriptor[] {reading, writing};
        }
    }

    /**
     * Opens the reading end first, which needs no writer; then a reader exists, without which the writing end is
     * refused: see fifo(7).
     */
    @Override
    public Descriptor[] pipe(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocateFrom(path.toString());
            errors.check(calls.mkfifo(name, OWNER_ONLY), "mkfifo(" + path + ")");
            try {
                Descriptor reading = fds.own(open(name, path, O_RDONLY));
                try {
                    return new Descriptor[] {reading, fds.own(open(name, path, O_WRONLY))};
                } catch (IOException failure) {
                    reading.close();
                    throw failure;
                }
            } catch (IOException failure) {
                Files.deleteIfExists(path);
                throw failure;
            }
        }
    }

    private int open(MemorySegment name, Path path, int access) throws IOException {
        int flags = access | abi.sockets().O_NONBLOCK() | abi.sockets().O_CLOEXEC();
        return errors.check(calls.open(name, flags), "open(" + path + ")");
    }

    @Override
    public ByteIo pipeIo() {
        return pipeIo;
    }

    @Override
    public Descriptor adopt(long fd) throws IOException {
        return fds.adopt(fd);
    }

    @Override
    public Descriptor borrow(long fd) throws IOException {
        return fds.borrow(fd);
    }

    @Override
    public ByteIo adoptedIo() {
        return adoptedIo;
    }
}
