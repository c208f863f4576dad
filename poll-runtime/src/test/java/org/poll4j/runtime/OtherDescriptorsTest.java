package org.poll4j.runtime;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.poll4j.Interest;
import org.poll4j.unix.SourceFd;

/** What else Linux makes descriptors of, awaited by virtual threads. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "eventfd, pidfd and timerfd are Linux'")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OtherDescriptorsTest {
    private static final long PIDFD_OPEN = 434;
    private static final int CLOCK_MONOTONIC = 1;

    private Reactor reactor;

    @BeforeEach
    void open() throws IOException {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() {
        reactor.close();
    }

    /** A call of a C function that takes ints, or longs, and returns an int. */
    @SuppressWarnings("restricted") // what the library does not link
    private static int call(String function, MemoryLayout type, Object... arguments) throws Throwable {
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        Arrays.fill(types, type);
        Linker linker = Linker.nativeLinker();
        int result = (int) linker.downcallHandle(
                        linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(JAVA_INT, types))
                .invokeWithArguments(arguments);
        assertTrue(result >= 0, function);
        return result;
    }

    private static ByteBuffer number(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, value);
    }

    @Test
    void eventfd_is_read_and_written_in_blocking_style() throws Throwable {
        try (var counter = BlockingStream.of(reactor, SourceFd.adopt(call("eventfd", JAVA_INT, 0, 0)))) {
            ByteBuffer read = number(0);
            var reader = Background.runVirtually(() -> counter.read(read)).untilWaiting();
            counter.write(number(7));
            assertEquals(8, reader.join());
            assertEquals(7, read.getLong(0));
            counter.write(number(-2)); // the most that it holds
            var writer = Background.runVirtually(() -> counter.write(number(1))).untilWaiting();
            counter.read(number(0));
            assertEquals(8, writer.join());
        }
    }

    @Test
    void pidfd_is_ready_when_the_process_ends() throws Throwable {
        Process child = new ProcessBuilder("sleep", "600").start();
        int fd = call("syscall", JAVA_LONG, PIDFD_OPEN, child.pid(), 0L);
        try (var watch = reactor.watch(SourceFd.adopt(fd), Interest.READABLE)) {
            assertFalse(watch.awaitReady(Interest.READABLE, Duration.ofMillis(1)));
            var waiter = Background.runVirtually(() -> watch.awaitReady(Interest.READABLE, Duration.ofDays(1)))
                    .untilWaiting();
            child.destroyForcibly();
            assertTrue(waiter.join());
        } finally {
            child.destroyForcibly();
        }
    }

    @Test
    void borrowed_descriptor_stays_its_owners() throws Throwable {
        try (SourceFd owner = SourceFd.adopt(call("timerfd_create", JAVA_INT, CLOCK_MONOTONIC, 0))) {
            var watch = reactor.watch(SourceFd.borrow(owner.handle()), Interest.READABLE);
            assertFalse(watch.awaitReady(Interest.READABLE, Duration.ofMillis(1)), "the timer was not set");
            watch.close();
            assertEquals(0, owner.read(number(0)), "open, and would block");
        }
    }
}
