package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.ReceivedRights;

/**
 * Passes descriptors over Unix sockets: one {@code struct cmsghdr} of SCM_RIGHTS, and bytes through a native copy.
 * Results are a call's.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
final class ScmRights {
    /** Room for SCM_MAX_FD descriptors of Linux, 253, and for control messages that come beside them. */
    private static final int ROOM = 256 * Integer.BYTES + 512;

    private final MessageCalls calls;
    private final FdCalls fds;
    private final PosixAbi abi;

    ScmRights(MessageCalls calls, FdCalls fds, PosixAbi abi) {
        this.calls = calls;
        this.fds = fds;
        this.abi = abi;
    }

    long send(int fd, ByteBuffer src, int[] passed) {
        try (Arena arena = Arena.ofConfined()) {
            int position = src.position();
            int length = Math.clamp(src.limit() - position, 0, PosixBytes.LIMIT);
            MemorySegment data = arena.allocate(length);
            data.asByteBuffer().put(0, src, position, length);
            MemorySegment control = control(arena, passed.length);
            MemorySegment message = message(arena, data, control);
            writeRights(control, passed);
            return calls.sendmsg(
                    fd, message, abi.sockets().MSG_DONTWAIT() | abi.sockets().MSG_NOSIGNAL());
        }
    }

    /** One message to receive, of so many bytes at most. */
    Message receive(int length) {
        return new Message(length);
    }

    /**
     * Memory for one {@code recvmsg}. All of it is allocated before the call, after which descriptors must not be lost.
     */
    final class Message implements AutoCloseable {
        private final Arena arena = Arena.ofConfined();
        private final MemorySegment data;
        private final MemorySegment control = arena.allocate(ROOM, 8);
        private final MemorySegment header;
        private final int[] descriptors = new int[ROOM / Integer.BYTES];

        private Message(int length) {
            data = arena.allocate(Math.max(1, length));
            header = message(arena, data.asSlice(0, length), control);
        }

        long receive(int fd) {
            PosixAbi.Sockets of = abi.sockets();
            return calls.recvmsg(fd, header, of.MSG_DONTWAIT() | of.MSG_CMSG_CLOEXEC());
        }

        /** Copies the bytes into a buffer and takes the descriptors. If the copy fails, all of them are closed. */
        ReceivedRights received(int n, ByteBuffer dst, int position) {
            int count = n == ByteIo.WOULD_BLOCK ? 0 : readRights(header, control, descriptors);
            boolean truncated = n >= 0 && isTruncated(header);
            var received = new ReceivedRights(n, Arrays.copyOf(descriptors, count), truncated, fds::close);
            try {
                dst.put(position, data.asByteBuffer(), 0, Math.max(n, 0));
                return received;
            } catch (Throwable failure) {
                received.close();
                throw failure;
            }
        }

        @Override
        public void close() {
            arena.close();
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
        MessageHeaders.setSize(message, of.iovlen(), of.iovlenBytes(), 1);
        message.set(ADDRESS, of.control(), control);
        MessageHeaders.setSize(message, of.controllen(), of.controllenBytes(), control.byteSize());
        return message;
    }

    private void writeRights(MemorySegment control, int[] passed) {
        PosixAbi.Msghdr of = abi.layout().msghdr();
        if (passed.length == 0) {
            return;
        }
        MessageHeaders.setSize(control, 0, of.controllenBytes(), control.byteSize());
        control.set(JAVA_INT, of.cmsgLevel(), abi.options().SOL_SOCKET());
        control.set(JAVA_INT, of.cmsgType(), abi.sockets().SCM_RIGHTS());
        MemorySegment.copy(passed, 0, control, JAVA_INT, of.cmsgData(), passed.length);
    }

    /** The kernel had descriptors that it could not hand over: this process may open no more, or there was no room. */
    private boolean isTruncated(MemorySegment message) {
        return (message.get(JAVA_INT, abi.layout().msghdr().flags())
                        & abi.sockets().MSG_CTRUNC())
                != 0;
    }

    /** Finds the descriptors in all control messages: with SO_PASSCRED, credentials come first. */
    private int readRights(MemorySegment message, MemorySegment control, int[] descriptors) {
        PosixAbi.Msghdr of = abi.layout().msghdr();
        long alignment = of.cmsgData() % Long.BYTES == 0 ? Long.BYTES : Integer.BYTES;
        long end = Math.min(MessageHeaders.size(message, of.controllen(), of.controllenBytes()), control.byteSize());
        int count = 0;
        for (long at = 0; at + of.cmsgData() <= end; ) {
            long length = MessageHeaders.size(control, at, of.controllenBytes());
            if (length < of.cmsgData()) {
                break;
            }
            if (control.get(JAVA_INT, at + of.cmsgLevel()) == abi.options().SOL_SOCKET()
                    && control.get(JAVA_INT, at + of.cmsgType())
                            == abi.sockets().SCM_RIGHTS()) {
                long last = Math.min(at + length, end) - Integer.BYTES;
                for (long next = at + of.cmsgData(); next <= last; next += Integer.BYTES) {
                    descriptors[count] = control.get(JAVA_INT, next);
                    closeOnExec(descriptors[count++]);
                }
            }
            at += (length + alignment - 1) & -alignment;
        }
        return count;
    }

    /** Where receiving has not done so. */
    private void closeOnExec(int descriptor) {
        PosixAbi.Sockets of = abi.sockets();
        if (of.MSG_CMSG_CLOEXEC() == 0) {
            fds.fcntl(descriptor, of.F_SETFD(), of.FD_CLOEXEC());
        }
    }
}
