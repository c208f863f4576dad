package org.poll4j.tests.kqueue;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueCalls;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.kqueue.KqueueProvider;
import org.poll4j.kqueue.KqueueSystem;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixCalls;
import org.poll4j.spi.Descriptor;

/**
 * Polling and reading events allocates nothing, in any compilation tier. The JVM itself allocates on this thread when
 * it replaces compiled code: tens of kilobytes, once. So no round may reach one object a poll, and one round must stay
 * below a byte a poll.
 */
@Timeout(60)
class AllocationTest {
    private static final int EVENTS = 8;
    private static final int POLLS = 20_000;
    /** Bytes: a header of 8, with compact object headers. */
    private static final int SMALLEST_OBJECT = 8;

    /** A kernel without state that finds events of one source at every wait. */
    private static final class Busy implements KqueueCalls {
        private final KeventAbi abi = Flavour.MACOS.kevent();
        private final KqueueEvents found = new KqueueEvents(abi, EVENTS);
        private long key;

        @Override
        public int kqueue() {
            return 50;
        }

        @Override
        public int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout) {
            events.copyFrom(found.segment());
            return EVENTS;
        }

        @Override
        public int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents) {
            if (nChanges == 0) {
                return kevent(kq, events, maxEvents, MemorySegment.NULL);
            }
            key = new KqueueEvents(abi, nChanges, changes).key(0);
            return 0;
        }

        void finds() {
            for (int i = 0; i < EVENTS; i++) {
                found.set(i, 7, i % 2 == 0 ? abi.EVFILT_READ() : abi.EVFILT_WRITE(), abi.EV_CLEAR(), 0, key);
            }
        }
    }

    @Test
    void polling_allocates_nothing() throws IOException {
        Busy kernel = new Busy();
        PosixCalls libc = PosixCalls.ofLibc();
        FdCalls fds = (FdCalls)
                Proxy.newProxyInstance(FdCalls.class.getClassLoader(), new Class<?>[] {FdCalls.class}, (_, _, _) -> 0);
        PosixCalls calls = new PosixCalls(
                fds, libc.sockets(), libc.messages(), libc.socketBytes(), libc.pipeBytes(), libc.adoptedBytes());
        try (Poll poll =
                Poll.open(new KqueueProvider(new KqueueSystem(kernel.abi, Flavour.MACOS.posix(), kernel, calls)))) {
            poll.registry()
                    .register(
                            new Descriptor(Descriptor.Kind.POSIX, 7, _ -> {}),
                            new Token(1),
                            Interest.READABLE,
                            Trigger.EDGE);
            kernel.finds();
            Events events = Events.withCapacity(EVENTS);
            use(poll, events, POLLS); // links the call sites and loads the classes
            double[] bytes = new double[5];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = bytesPerPoll(poll, events);
            }
            DoubleSummaryStatistics seen = DoubleStream.of(bytes).summaryStatistics();
            assertTrue(seen.getMax() < SMALLEST_OBJECT && seen.getMin() < 1, () -> Arrays.toString(bytes));
        }
    }

    private static double bytesPerPoll(Poll poll, Events events) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long readable = use(poll, events, POLLS);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(readable > 0);
        return (double) allocated / POLLS;
    }

    private static long use(Poll poll, Events events, int rounds) throws IOException {
        long readable = 0;
        for (int i = 0; i < rounds; i++) {
            int n = poll.poll(events, (i & 1) == 0 ? 0 : 1_000_000);
            for (int j = 0; j < n; j++) {
                Event event = events.get(j);
                readable += event.isReadable() ? 1 : 0;
            }
        }
        return readable;
    }
}
