package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;
import org.poll4j.spi.Sockets;

/**
 * Sockets are closed while AFD polls them for a thread that waits, in any order with their removal, again and again,
 * over the real calls: handles and records come back, and nothing that the kernel writes late goes where it hurts.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseWhilePendingTest {
    private static final int TRIES = Integer.getInteger("org.poll4j.stress.tries", 100_000);
    /** How many sockets are registered at a time: several groups. */
    private static final int ALIVE = 100;
    /** Of the JVM's own, such as a thread of its pools. */
    private static final int SLACK = 32;

    private final Random random = new Random(3);
    private final Winsock winsock = new Winsock();
    private final Win32 win32 = new Win32();
    private final WinSockets sockets = new WinSockets(winsock, win32);
    private final Deque<Descriptor> alive = new ArrayDeque<>();

    @BeforeAll
    static void requireWindows() {
        assumeTrue(System.getProperty("os.name").startsWith("Windows"), "needs AFD: Windows or Wine");
    }

    /** How many handles this process has open. */
    private static final class Handles {
        private static final MethodHandle COUNT =
                Downcall.plain("GetProcessHandleCount", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, ADDRESS));
        private static final long THIS_PROCESS = -1;

        static int count() throws Throwable {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment count = arena.allocate(JAVA_INT);
                int done = (int) COUNT.invokeExact(Errno.current().segment(), THIS_PROCESS, count);
                assertTrue(done != 0, "GetProcessHandleCount");
                return count.get(JAVA_INT, 0);
            }
        }
    }

    @Test
    void handles_and_records_come_back() throws Throwable {
        closeMany(Math.min(TRIES, 1_000)); // what is made once
        int before = Handles.count();
        closeMany(TRIES);
        int left = Handles.count() - before;
        assertTrue(left < SLACK, "handles that are left: " + left);
    }

    private void closeMany(int tries) throws Exception {
        IocpSelector selector = IocpSelector.open(win32, new Ntdll(), winsock, win32);
        AtomicBoolean done = new AtomicBoolean();
        FutureTask<Void> polling = new FutureTask<>(() -> {
            while (!done.get()) {
                selector.select((key, readiness, raw, flags, data) -> {}, 64, -1);
            }
            return null;
        });
        Thread.ofPlatform().daemon().start(polling);
        for (int i = 0; i < tries; i++) {
            alive.add(registered(selector, i));
            if (alive.size() > ALIVE) {
                close(selector, alive.remove());
            }
        }
        while (!alive.isEmpty()) {
            close(selector, alive.remove());
        }
        done.set(true);
        selector.wakeup();
        polling.get();
        selector.close();
        assertEquals(0, selector.inFlight(), "records that no packet came for");
    }

    private Descriptor registered(IocpSelector selector, int key) throws IOException {
        Descriptor socket = sockets.open(StandardProtocolFamily.INET, Sockets.Type.DATAGRAM);
        sockets.bind(socket, new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        int interest = random.nextBoolean() ? Readiness.READABLE : Readiness.BOTH;
        selector.add(socket, key, interest, random.nextBoolean() ? Trigger.EDGE : Trigger.LEVEL, 0);
        return socket;
    }

    /** As the library does; or outside the library, so that the poll ends with AFD_POLL_LOCAL_CLOSE. */
    private void close(IocpSelector selector, Descriptor socket) throws IOException {
        if (random.nextBoolean()) {
            selector.remove(socket);
            socket.close();
        } else {
            socket.close();
            selector.remove(socket);
        }
    }
}
