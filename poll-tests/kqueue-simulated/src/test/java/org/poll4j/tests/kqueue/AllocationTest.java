package org.poll4j.tests.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
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

/** Polling and reading events allocates nothing, in whatever compilation tier. */
@Timeout(60)
class AllocationTest {
    private static final int EVENTS = 8;

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
            for (int i = 0; i < 5; i++) {
                assertEquals(0, allocatedBy(poll, events), "round " + i);
            }
        }
    }

    private static long allocatedBy(Poll poll, Events events) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int rounds = 20_000;
        use(poll, events, rounds); // what the first calls make stays
        long before = threads.getCurrentThreadAllocatedBytes();
        long readable = use(poll, events, rounds);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(readable > 0);
        return allocated < rounds ? 0 : allocated / rounds; // the compiler itself may allocate a little on this thread
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
