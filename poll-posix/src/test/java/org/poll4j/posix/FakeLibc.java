package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** A libc that writes down how it is called and returns what was planned, else 0. */
final class FakeLibc implements FdCalls, SocketCalls, ByteCalls {
    final List<String> calls = new ArrayList<>();
    final Deque<Integer> results = new ArrayDeque<>();
    /** What fcntl returns for F_GETFL. */
    int statusFlags;
    /** What getsockopt writes. */
    int optionValue;
    /** What setsockopt was last given. */
    byte[] option = {};
    /** What getsockname writes. */
    byte[] name = {};
    /** What setsockopt read last from a {@code struct linger}. */
    int lingerSeconds;
    /** Memory of the last transfer. */
    MemorySegment memory = MemorySegment.NULL;

    private int called(String call) {
        calls.add(call);
        Integer result = results.poll();
        return result == null ? 0 : result;
    }

    @Override
    public int close(int fd) {
        return called("close " + fd);
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        int result = called("fcntl " + fd + " " + command + " 0x" + Integer.toHexString(argument));
        return result != 0
                ? result
                : command == FakeAbi.WITHOUT_LENGTH.sockets().F_GETFL() ? statusFlags : 0;
    }

    @Override
    public int pipe2(MemorySegment ends, int flags) {
        ends.setAtIndex(JAVA_INT, 0, 71);
        ends.setAtIndex(JAVA_INT, 1, 72);
        return called("pipe2 0x" + Integer.toHexString(flags));
    }

    @Override
    public int mkfifo(MemorySegment path, int mode) {
        return called("mkfifo " + path.getString(0) + " 0" + Integer.toOctalString(mode));
    }

    @Override
    public int open(MemorySegment path, int flags) {
        return called("open " + path.getString(0) + " 0x" + Integer.toHexString(flags));
    }

    @Override
    public long pread(int fd, long address, long length, long position) {
        return called("pread " + fd + " " + length + " " + position);
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return called("lseek " + fd + " " + offset + " " + whence);
    }

    @Override
    public int socket(int family, int type, int protocol) {
        return called("socket " + family + " 0x" + Integer.toHexString(type) + " " + protocol);
    }

    @Override
    public int socketpair(int family, int type, int protocol, MemorySegment ends) {
        ends.setAtIndex(JAVA_INT, 0, 81);
        ends.setAtIndex(JAVA_INT, 1, 82);
        return called("socketpair " + family + " 0x" + Integer.toHexString(type));
    }

    @Override
    public int bind(int fd, MemorySegment address, int length) {
        return called("bind " + fd + " " + length);
    }

    @Override
    public int listen(int fd, int backlog) {
        return called("listen " + fd + " " + backlog);
    }

    @Override
    public int connect(int fd, MemorySegment address, int length) {
        return called("connect " + fd + " " + length);
    }

    @Override
    public int accept4(int fd, MemorySegment address, MemorySegment length, int flags) {
        return called("accept4 " + fd + " 0x" + Integer.toHexString(flags));
    }

    @Override
    public int getsockname(int fd, MemorySegment address, MemorySegment length) {
        MemorySegment.copy(name, 0, address, JAVA_BYTE, 0, name.length);
        length.set(JAVA_INT, 0, name.length);
        return called("getsockname " + fd);
    }

    @Override
    public int getpeername(int fd, MemorySegment address, MemorySegment length) {
        return called("getpeername " + fd);
    }

    @Override
    public int getsockopt(int fd, int level, int name, MemorySegment value, MemorySegment length) {
        value.set(JAVA_INT, 0, optionValue);
        return called("getsockopt " + fd + " " + level + " " + name);
    }

    @Override
    public int setsockopt(int fd, int level, int name, MemorySegment value, int length) {
        option = value.toArray(JAVA_BYTE);
        if (length == 8) {
            lingerSeconds = value.getAtIndex(JAVA_INT, 1);
        }
        return called("setsockopt " + fd + " " + level + " " + name + " " + option[0] + " of " + length);
    }

    @Override
    public int shutdown(int fd, int how) {
        return called("shutdown " + fd + " " + how);
    }

    private long moved(String call, int fd, MemorySegment segment, long length, int flags) {
        memory = segment;
        return called(call + " " + fd + " " + length + " 0x" + Integer.toHexString(flags));
    }

    @Override
    public long readArray(int fd, byte[] dst, int length, int flags) {
        return moved("read array", fd, MemorySegment.ofArray(dst), length, flags);
    }

    @Override
    public long readAddress(int fd, long dst, long length, int flags) {
        return moved("read address", fd, MemorySegment.ofAddress(dst), length, flags);
    }

    @Override
    public long readNative(int fd, MemorySegment dst, long length, int flags) {
        return moved("read native", fd, dst, length, flags);
    }

    @Override
    public long readv(int fd, MemorySegment iovecs, int count) {
        return called("readv " + fd + " " + count);
    }

    @Override
    public long writeArray(int fd, byte[] src, int length, int flags) {
        return moved("write array", fd, MemorySegment.ofArray(src), length, flags);
    }

    @Override
    public long writeAddress(int fd, long src, long length, int flags) {
        return moved("write address", fd, MemorySegment.ofAddress(src), length, flags);
    }

    @Override
    public long writeNative(int fd, MemorySegment src, long length, int flags) {
        return moved("write native", fd, src, length, flags);
    }

    @Override
    public long writev(int fd, MemorySegment iovecs, int count) {
        return called("writev " + fd + " " + count);
    }
}
