package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;

/** A kernel that records its calls. A call succeeds unless the test plans a failure. */
final class FakeEpoll implements EpollCalls, FdCalls, ByteCalls {
    static final int EPFD = 50;
    static final int EVENTFD = 60;

    /** What one wait finds: bits and key of an event. */
    record Found(int bits, long key) {}

    final List<String> calls = new ArrayList<>();
    int createResult = EPFD;
    int eventfdResult = EVENTFD;
    /** Results of the next calls of epoll_ctl, then 0. */
    final Deque<Integer> ctlResults = new ArrayDeque<>();
    /** Negated errnos of the next waits, by whatever call; then {@link #found}. */
    final Deque<Integer> waitResults = new ArrayDeque<>();
    /** What epoll_pwait2 returns always, if not 0. */
    int pwait2Result;

    final Deque<Integer> writeResults = new ArrayDeque<>();
    List<Found> found = List.of();

    private static int next(Deque<Integer> results, int otherwise) {
        Integer result = results.poll();
        return result == null ? otherwise : result;
    }

    @Override
    public int epoll_create1(int flags) {
        calls.add("epoll_create1 " + (flags == linux_h.EPOLL_CLOEXEC() ? "CLOEXEC" : flags));
        return createResult;
    }

    @Override
    public int eventfd(int initial, int flags) {
        boolean expected = flags == (linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK());
        calls.add("eventfd " + initial + " " + (expected ? "CLOEXEC NONBLOCK" : flags));
        return eventfdResult;
    }

    @Override
    public int epoll_ctl(int epfd, int op, int fd, MemorySegment event) {
        int bits = event.get(JAVA_INT_UNALIGNED, 0);
        long key = event.get(JAVA_LONG_UNALIGNED, LinuxAbi.EVENT_DATA);
        String with = op == linux_h.EPOLL_CTL_DEL() ? "" : " 0x" + Integer.toHexString(bits) + " key " + key;
        calls.add("epoll_ctl " + epfd + " " + name(op) + " " + fd + with);
        return next(ctlResults, 0);
    }

    private static String name(int op) {
        return op == linux_h.EPOLL_CTL_ADD()
                ? "ADD"
                : op == linux_h.EPOLL_CTL_MOD() ? "MOD" : op == linux_h.EPOLL_CTL_DEL() ? "DEL" : "op " + op;
    }

    @Override
    public int epoll_wait(int epfd, MemorySegment events, int maxEvents, int timeoutMillis) {
        calls.add("epoll_wait " + maxEvents + " for " + timeoutMillis + " ms");
        return waited(events, maxEvents);
    }

    @Override
    public int epoll_wait_now(int epfd, MemorySegment events, int maxEvents) {
        calls.add("epoll_wait " + maxEvents + " now");
        return waited(events, maxEvents);
    }

    @Override
    public int epoll_pwait2(int epfd, MemorySegment events, int maxEvents, MemorySegment timeout) {
        long seconds = timeout.getAtIndex(JAVA_LONG, 0);
        long nanos = timeout.getAtIndex(JAVA_LONG, 1);
        calls.add("epoll_pwait2 " + maxEvents + " for " + seconds + " s " + nanos + " ns");
        return pwait2Result != 0 ? pwait2Result : waited(events, maxEvents);
    }

    private int waited(MemorySegment events, int maxEvents) {
        int failure = next(waitResults, 0);
        if (failure != 0) {
            return failure;
        }
        int n = Math.min(maxEvents, found.size());
        for (int i = 0; i < n; i++) {
            long at = (long) i * LinuxAbi.EVENT_SIZE;
            events.set(JAVA_INT_UNALIGNED, at, found.get(i).bits);
            events.set(JAVA_LONG_UNALIGNED, at + LinuxAbi.EVENT_DATA, found.get(i).key);
        }
        return n;
    }

    @Override
    public int close(int fd) {
        calls.add("close " + fd);
        return 0;
    }

    @Override
    public int fcntl(int fd, int command, int argument) {
        throw new AssertionError("fcntl");
    }

    @Override
    public int mkfifo(MemorySegment path, int mode) {
        throw new AssertionError("mkfifo");
    }

    @Override
    public int open(MemorySegment path, int flags) {
        throw new AssertionError("open");
    }

    @Override
    public long pread(int fd, long address, long length, long position) {
        throw new AssertionError("pread");
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        throw new AssertionError("lseek");
    }

    @Override
    public int pipe2(MemorySegment ends, int flags) {
        throw new AssertionError("pipe2");
    }

    @Override
    public long readAddress(int fd, long dst, long length, int flags) {
        calls.add("read " + fd + " " + length);
        return length;
    }

    @Override
    @SuppressWarnings("restricted") // reads the number that is to be written
    public long writeAddress(int fd, long src, long length, int flags) {
        long value = MemorySegment.ofAddress(src).reinterpret(Long.BYTES).get(JAVA_LONG, 0);
        calls.add("write " + fd + " " + value + " of " + length);
        return next(writeResults, (int) length);
    }

    @Override
    public long readArray(int fd, byte[] dst, int length, int flags) {
        throw new AssertionError("read");
    }

    @Override
    public long readNative(int fd, MemorySegment dst, long length, int flags) {
        throw new AssertionError("read");
    }

    @Override
    public long readv(int fd, MemorySegment iovecs, int count) {
        throw new AssertionError("readv");
    }

    @Override
    public long writeArray(int fd, byte[] src, int length, int flags) {
        throw new AssertionError("write");
    }

    @Override
    public long writeNative(int fd, MemorySegment src, long length, int flags) {
        throw new AssertionError("write");
    }

    @Override
    public long writev(int fd, MemorySegment iovecs, int count) {
        throw new AssertionError("writev");
    }
}
