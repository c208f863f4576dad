package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;

/**
 * Passes descriptors over Unix sockets: one {@code struct cmsghdr} of SCM_RIGHTS, and bytes through a native copy. Results
 * are a call's.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
final class Rights {
    /** SCM_MAX_FD of Linux, 253, rounded up as CMSG_SPACE does: more do not fit into one message. */
    private static final int MAX = 254;

    private final MessageCalls calls;
    private final FdCalls fds;
    private final PosixAbi abi;

    Rights(MessageCalls calls, FdCalls fds, PosixAbi abi) {
        this.calls = calls;
        this.fds = fds;
        this.abi = abi;
    }

    long send(int fd, ByteBuffer src, int[] passed) {
        try (Arena arena = Arena.ofConfined()) {
            int length = Math.min(src.remaining(), PosixBytes.LIMIT);
            MemorySegment data = arena.allocate(length);
            data.copyFrom(MemorySegment.ofBuffer(src).asSlice(0, length));
            MemorySegment control = control(arena, passed.length);
            MemorySegment message = message(arena, data, control);
            writeRights(control, passed);
            return calls.sendmsg(
                    fd, message, abi.sockets().MSG_DONTWAIT() | abi.sockets().MSG_NOSIGNAL());
        }
    }

    long receive(int fd, ByteBuffer dst, IntConsumer passed) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int length = Math.min(dst.remaining(), PosixBytes.LIMIT);
            MemorySegment data = arena.allocate(Math.max(1, length));
            MemorySegment control = control(arena, MAX);
            MemorySegment message = message(arena, data.asSlice(0, length), control);
            long n = calls.recvmsg(
                    fd, message, abi.sockets().MSG_DONTWAIT() | abi.sockets().MSG_CMSG_CLOEXEC());
            if (n >= 0) {
                MemorySegment.copy(data, JAVA_BYTE, 0, MemorySegment.ofBuffer(dst), JAVA_BYTE, 0, n);
                readRights(message, control, passed);
            }
            return n;
        }
    }

    /** Room for a {@code struct cmsghdr} with so many descriptors. */
    private MemorySegment control(Arena arena, int descriptors) {
        long size = descriptors == 0 ? 0 : abi.layout().msghdr().cmsgData() + (long) descriptors * Integer.BYTES;
        return arena.allocate(size, 8);
    }

    /** A {@code struct msghdr} with one buffer. */
    private MemorySegment message(Arena arena, MemorySegment data, MemorySegment control) {
        PosixAbi.Msghdr of = abi.layout().msghdr();
        MemorySegment iovec = arena.allocate(2 * ADDRESS.byteSize(), ADDRESS.byteAlignment());
        iovec.set(ADDRESS, 0, data);
        iovec.set(JAVA_LONG, ADDRESS.byteSize(), data.byteSize());
        MemorySegment message = arena.allocate(of.size(), 8);
        message.set(ADDRESS, of.iov(), iovec);
        setSize(message, of.iovlen(), of.iovlenBytes(), 1);
        message.set(ADDRESS, of.control(), control);
        setSize(message, of.controllen(), of.controllenBytes(), control.byteSize());
        return message;
    }

    private void writeRights(MemorySegment control, int[] passed) {
        PosixAbi.Msghdr of = abi.layout().msghdr();
        if (passed.length == 0) {
            return;
        }
        setSize(control, 0, of.controllenBytes(), control.byteSize());
        control.set(JAVA_INT, of.cmsgLevel(), abi.options().SOL_SOCKET());
        control.set(JAVA_INT, of.cmsgType(), abi.sockets().SCM_RIGHTS());
        MemorySegment.copy(passed, 0, control, JAVA_INT, of.cmsgData(), passed.length);
    }

    private void readRights(MemorySegment message, MemorySegment control, IntConsumer passed) throws IOException {
        PosixAbi.Msghdr of = abi.layout().msghdr();
        boolean cut = (message.get(JAVA_INT, of.flags()) & abi.sockets().MSG_CTRUNC()) != 0;
        boolean rights = size(message, of.controllen(), of.controllenBytes()) >= of.cmsgData()
                && control.get(JAVA_INT, of.cmsgType()) == abi.sockets().SCM_RIGHTS();
        long end = rights ? size(control, 0, of.controllenBytes()) : 0;
        for (long at = of.cmsgData(); at < end; at += Integer.BYTES) {
            int descriptor = control.get(JAVA_INT, at);
            if (cut) {
                fds.close(descriptor);
            } else {
                closeOnExec(descriptor);
                passed.accept(descriptor);
            }
        }
        if (cut) {
            throw new SocketException(
                    "recvmsg: MSG_CTRUNC: the descriptors that came could not all be opened (EMFILE?)");
        }
    }

    /** Where receiving has not done so. */
    private void closeOnExec(int descriptor) {
        PosixAbi.Sockets of = abi.sockets();
        if (of.MSG_CMSG_CLOEXEC() == 0) {
            fds.fcntl(descriptor, of.F_SETFD(), of.FD_CLOEXEC());
        }
    }

    private static void setSize(MemorySegment struct, int offset, int bytes, long value) {
        if (bytes == Long.BYTES) {
            struct.set(JAVA_LONG, offset, value);
        } else {
            struct.set(JAVA_INT, offset, (int) value);
        }
    }

    private static long size(MemorySegment struct, int offset, int bytes) {
        return bytes == Long.BYTES ? struct.get(JAVA_LONG, offset) : struct.get(JAVA_INT, offset);
    }
}
