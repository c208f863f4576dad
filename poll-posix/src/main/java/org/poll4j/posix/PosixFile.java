package org.poll4j.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.NotInlined;
import org.poll4j.ffm.Scratch;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.FileSender;

/** A file that the kernel sends, or where it cannot, that is read and written. */
@SuppressWarnings("serial") // never serialized
final class PosixFile extends NotInlined implements FileSender {
    /** The same on every system, as bindings/headers assert. */
    private static final int O_RDONLY = 0;

    private static final int SEEK_END = 2;

    private final FdCalls calls;
    private final ByteIo sockets;
    private final PosixErrors errors;
    private final PosixAbi.Errnos errnos;
    private final Descriptor file;
    /** Null where there is none, and once the kernel has refused this file. */
    private volatile @Nullable SendfileCalls kernel;

    private PosixFile(FdCalls calls, ByteIo sockets, PosixAbi abi, Descriptor file, @Nullable SendfileCalls kernel) {
        this.calls = calls;
        this.sockets = sockets;
        this.errnos = abi.errnos();
        this.errors = new PosixErrors(errnos);
        this.file = file;
        this.kernel = kernel;
    }

    /** Does not wait for the writer of a FIFO, and refuses it, because it has no length. */
    static PosixFile open(
            Path path, FdCalls calls, Fds fds, PosixAbi abi, ByteIo sockets, @Nullable SendfileCalls kernel)
            throws IOException {
        int flags = O_RDONLY | abi.sockets().O_NONBLOCK() | abi.sockets().O_CLOEXEC();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = calls.open(arena.allocateFrom(path.toString()), flags);
        }
        if (fd < 0) {
            throw new PosixErrors(abi.errnos()).ofFile("open", path, -fd);
        }
        PosixFile opened = new PosixFile(calls, sockets, abi, fds.own(fd), kernel);
        try {
            opened.size();
            return opened;
        } catch (Throwable failure) {
            opened.close();
            throw failure;
        }
    }

    @Override
    public long size() throws IOException {
        try (var _ = file.lease()) {
            long size = calls.lseek(file.fd(), 0, SEEK_END);
            return size >= 0 ? size : failed("lseek(" + file + ")", size);
        }
    }

    @Override
    public long send(Descriptor socket, long position, long count) throws IOException {
        try (var _ = file.lease()) {
            SendfileCalls sends = kernel;
            if (sends == null) {
                return copy(socket, position, count);
            }
            long n;
            do {
                n = sends.sendfile(socket.fd(), file.fd(), position, count);
            } while (n == -errnos.EINTR());
            if (n == -errnos.EINVAL() || n == -errnos.ENOSYS()) {
                kernel = null;
                return copy(socket, position, count);
            }
            return n > 0 ? n : n == 0 ? ByteIo.END : failed(socket, n);
        }
    }

    /** What the socket does not take is read again by the next call. */
    private long copy(Descriptor socket, long position, long count) throws IOException {
        int most = (int) Math.min(count, Scratch.SIZE);
        try (Scratch scratch = Scratch.borrow(most)) {
            long n = calls.pread(file.fd(), scratch.address(), most, position);
            if (n <= 0) {
                return n == 0 ? ByteIo.END : failed("pread(" + file + ")", n);
            }
            return sockets.write(socket, scratch.address(), (int) n);
        }
    }

    private long failed(Descriptor socket, long n) throws IOException {
        return n == -errnos.EAGAIN() ? ByteIo.WOULD_BLOCK : failed("sendfile(" + socket + ", " + file + ")", n);
    }

    private long failed(String call, long n) throws IOException {
        throw errors.of(call, (int) -n);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
