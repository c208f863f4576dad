package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixCalls;

/** {@link KqueueTimer} over kernels that answer as planned: each system's own numbers. */
@Timeout(10)
class KqueueTimerTest implements KqueueCalls {
    private static final int KQ = 33;
    private static final int ENOMEM = 12;
    private static final int EINTR = 4;

    private final List<String> calls = new ArrayList<>();
    /** What changes return; 0 without a plan. */
    private final Deque<Integer> results = new ArrayDeque<>();

    private KeventAbi abi = MacosAbi.KEVENT;

    private KqueueTimer timer(String system) throws IOException {
        KqueueSystem own = KqueueSystem.of(system);
        abi = own.kevent();
        return KqueueTimer.open(
                new KqueueSystem(abi, own.posix(), this, new PosixCalls(fds(), null, null, null, null, null)));
    }

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
        KqueueEvents change = new KqueueEvents(abi, nChanges, changes);
        boolean adds = change.flags(0) == (abi.EV_ADD() | abi.EV_ONESHOT());
        assertTrue(adds || change.flags(0) == abi.EV_DELETE());
        assertEquals(adds ? abi.NOTE_NSECONDS() : 0, change.fflags(0));
        calls.add((adds ? "ADD " : "DELETE ") + abi.name(change.filter(0)) + " " + change.ident(0) + " "
                + change.data(0));
        return results.isEmpty() ? 0 : results.pop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mac OS X", "FreeBSD", "OpenBSD", "NetBSD"})
    void filter_is_deleted_before_it_is_added_again(String system) throws IOException {
        KqueueTimer timer = timer(system);
        timer.disarm();
        timer.arm(7);
        timer.arm(8_000_000_000L);
        timer.disarm();
        timer.disarm();
        timer.descriptor().close();
        assertEquals(
                List.of(
                        "fcntl 33",
                        "ADD EVFILT_TIMER 1 7",
                        "DELETE EVFILT_TIMER 1 0",
                        "ADD EVFILT_TIMER 1 8000000000",
                        "DELETE EVFILT_TIMER 1 0",
                        "close 33"),
                calls);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mac OS X", "FreeBSD", "OpenBSD", "NetBSD"})
    void refused_filter_is_named_and_not_deleted(String system) throws IOException {
        KqueueTimer timer = timer(system);
        results.add(-EINTR);
        timer.arm(1); // the change has been made
        results.addAll(List.of(0, -ENOMEM));
        IOException refused = assertThrows(IOException.class, () -> timer.arm(2));
        assertTrue(refused.getMessage().contains("kevent(ADD EVFILT_TIMER, fd 33): ENOMEM (12)"), refused::getMessage);
        calls.clear();
        timer.arm(3);
        assertEquals(List.of("ADD EVFILT_TIMER 1 3"), calls);
    }
}
