package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixCalls;
import org.poll4j.spi.Descriptor;

/** {@link KqueueProcesses} over a kernel of macOS that answers as planned. */
@Timeout(60)
class KqueueProcessesTest implements KqueueCalls {
    private static final KeventAbi ABI = MacosAbi.KEVENT;
    private static final int KQ = 33;
    private static final int EPERM = 1;
    private static final int ESRCH = 3;
    private static final int EACCES = 13;

    private final List<String> calls = new ArrayList<>();
    /** What changes return; 0 without a plan. */
    private final Deque<Integer> results = new ArrayDeque<>();
    /** The next event: its fflags and data; none if null. */
    private long[] event;

    private final KqueueProcesses processes = new KqueueProcesses(
            new KqueueSystem(ABI, MacosAbi.POSIX, this, new PosixCalls(fds(), null, null, null, null, null)));

    private FdCalls fds() {
        return (FdCalls) Proxy.newProxyInstance(
                FdCalls.class.getClassLoader(), new Class<?>[] {FdCalls.class}, (_, method, arguments) -> {
                    calls.add(method.getName() + " " + arguments[0]);
                    return 0;
                });
    }

    @Override
    public int kqueue() {
        return KQ;
    }

    @Override
    public int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout) {
        throw new AssertionError("waits");
    }

    @Override
    public int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents) {
        if (nChanges == 1) {
            KqueueEvents change = new KqueueEvents(ABI, 1, changes);
            calls.add(
                    ABI.name(change.filter(0)) + " " + change.ident(0) + " 0x" + Integer.toHexString(change.fflags(0)));
            return results.isEmpty() ? 0 : results.pop();
        }
        if (event == null) {
            return 0;
        }
        KqueueEvents answer = new KqueueEvents(ABI, 1, events);
        answer.set(0, 7, ABI.EVFILT_PROC(), ABI.EV_EOF(), (int) event[0], 0);
        answer.setData(0, event[1]);
        return 1;
    }

    @Test
    void process_that_may_not_be_signalled_is_watched_without_its_status() throws IOException {
        results.add(-EACCES);
        Descriptor process = processes.open(7);
        assertNotNull(process);
        assertEquals(List.of("fcntl 33", "EVFILT_PROC 7 0x84000000", "EVFILT_PROC 7 0x80000000"), calls);
        event = new long[] {ABI.NOTE_EXIT(), 0};
        assertEquals(OptionalInt.empty(), processes.exitStatus(process), "0 is no status here");
    }

    @Test
    void wait_status_is_decoded_and_the_queue_stays_readable() throws IOException {
        Descriptor process = processes.open(7);
        assertNotNull(process);
        assertEquals(OptionalInt.empty(), processes.exitStatus(process), "it runs");
        calls.clear();
        event = new long[] {ABI.NOTE_EXIT() | ABI.NOTE_EXITSTATUS(), 7 << 8};
        assertEquals(OptionalInt.of(7), processes.exitStatus(process));
        assertEquals(List.of("EVFILT_USER 0 0x0", "EVFILT_USER 0 0x1000000"), calls);
        event[1] = 9;
        assertEquals(OptionalInt.of(128 + 9), processes.exitStatus(process), "killed");
        event[1] = 11 | 0x80;
        assertEquals(OptionalInt.of(128 + 11), processes.exitStatus(process), "killed, with a core dump");
    }

    @Test
    void ended_process_is_no_error_and_any_other_failure_is_named_and_both_close_the_queue() throws IOException {
        results.add(-ESRCH);
        assertNull(processes.open(7));
        assertEquals("close 33", calls.getLast());
        calls.clear();
        results.add(-EPERM);
        IOException refused = assertThrows(IOException.class, () -> processes.open(7));
        assertTrue(refused.getMessage().contains("kevent(ADD EVFILT_PROC, pid 7): EPERM (1)"), refused::getMessage);
        assertEquals("close 33", calls.getLast());
    }
}
