package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;

/** A kernel that records its calls. A call succeeds unless the test plans a failure. */
final class FakeKqueue implements KqueueCalls, FdCalls {
    static final int KQ = 50;

    /** What one wait finds. */
    record Found(int filter, int flags, int fflags, long data, long key) {}

    final KeventAbi abi;
    final List<String> calls = new ArrayList<>();
    int kqueueResult = KQ;
    int fcntlResult;
    /** Errnos in the receipts of the next changes, or, negated, the results of whole calls; then 0. */
    final Deque<Integer> changeResults = new ArrayDeque<>();
    /** Negated errnos of the next waits; then {@link #found}. */
    final Deque<Integer> waitResults = new ArrayDeque<>();

    List<Found> found = List.of();

    FakeKqueue(KeventAbi abi) {
        this.abi = abi;
    }

    /** A system with this kernel. */
    KqueueSystem system(PosixAbi posix) {
        PosixCalls libc = PosixCalls.ofLibc();
        PosixCalls calls = new PosixCalls(
                this, libc.sockets(), libc.messages(), libc.socketBytes(), libc.pipeBytes(), libc.adoptedBytes());
        return new KqueueSystem(abi, posix, this, calls);
    }

    private static int next(Deque<Integer> results) {
        Integer result = results.poll();
        return result == null ? 0 : result;
    }

    @Override
    public int kqueue() {
        calls.add("kqueue");
        return kqueueResult;
    }

    @Override
    public int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents) {
        if (nChanges == 0) {
            calls.add("kevent " + maxEvents + " now");
            return waited(events, maxEvents);
        }
        KqueueEvents asked = new KqueueEvents(abi, nChanges, changes);
        List<String> text = new ArrayList<>();
        for (int i = 0; i < nChanges; i++) {
            text.add(describe(asked, i));
        }
        calls.add("kevent " + kq + " " + String.join(", ", text));
        Integer whole = changeResults.peek();
        if (whole != null && whole < 0) {
            return next(changeResults);
        }
        return maxEvents == 0 ? 0 : answer(asked, nChanges);
    }

    private int answer(KqueueEvents receipts, int n) {
        for (int i = 0; i < n; i++) {
            int errno = next(changeResults);
            receipts.set(i, receipts.ident(i), receipts.filter(i), abi.EV_ERROR(), 0, receipts.key(i));
            receipts.setData(i, errno);
        }
        return n;
    }

    private String describe(KqueueEvents change, int i) {
        int flags = change.flags(i);
        String note = change.fflags(i) == 0
                ? ""
                : change.fflags(i) == abi.NOTE_TRIGGER()
                        ? " TRIGGER"
                        : change.fflags(i) == abi.NOTE_OOB() ? " OOB" : " ?";
        String key = (flags & abi.EV_DELETE()) != 0 ? "" : " key " + change.key(i);
        return change.ident(i) + " " + abi.name(change.filter(i)).substring(7) + flags(flags) + note + key;
    }

    private String flags(int flags) {
        return name(flags, abi.EV_ADD(), " ADD")
                + name(flags, abi.EV_DELETE(), " DELETE")
                + name(flags, abi.EV_ENABLE(), " ENABLE")
                + name(flags, KeventAbi.EV_DISABLE, " DISABLE")
                + name(flags, abi.EV_CLEAR(), " CLEAR")
                + name(flags, abi.EV_ONESHOT(), " ONESHOT")
                + name(flags, KeventAbi.EV_DISPATCH, " DISPATCH")
                + ((flags & abi.EV_RECEIPT()) != 0 ? "" : " no receipt");
    }

    private static String name(int flags, int flag, String name) {
        return (flags & flag) != 0 ? name : "";
    }

    @Override
    public int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout) {
        boolean forever = timeout.equals(MemorySegment.NULL);
        calls.add("kevent " + maxEvents
                + (forever
                        ? " forever"
                        : " for " + timeout.getAtIndex(JAVA_LONG, 0) + " s " + timeout.getAtIndex(JAVA_LONG, 1)
                                + " ns"));
        return waited(events, maxEvents);
    }

    private int waited(MemorySegment memory, int maxEvents) {
        int failure = next(waitResults);
        if (failure != 0) {
            return failure;
        }
        KqueueEvents events = new KqueueEvents(abi, maxEvents, memory);
        int n = Math.min(maxEvents, found.size());
        for (int i = 0; i < n; i++) {
            Found f = found.get(i);
            events.set(i, 7, f.filter, f.flags, f.fflags, f.key);
            events.setData(i, f.data);
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
        calls.add("fcntl " + fd + " " + command + " " + argument);
        return fcntlResult;
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
}
