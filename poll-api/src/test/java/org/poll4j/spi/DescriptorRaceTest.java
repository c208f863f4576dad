package org.poll4j.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two threads end one descriptor: one stops between two steps, the other does all of its own. */
@Timeout(120)
class DescriptorRaceTest {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private final Descriptor descriptor =
            new Descriptor(Descriptor.Kind.POSIX, 7, handle -> steps.add("close " + handle));
    private final Stopping registration = new Stopping();

    /** A registration that stops in the middle of its end until it may continue. */
    private final class Stopping implements Registration {
        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch mayContinue = new CountDownLatch(1);

        @Nullable
        IOException refusal;

        @Override
        public void end(Descriptor closing) {
            stop();
            steps.add("end");
        }

        @Override
        public void withdraw(Descriptor released) throws IOException {
            stop();
            if (refusal != null) {
                throw refusal;
            }
            steps.add("withdraw");
            released.disclaim(this);
        }

        private void stop() {
            reached.countDown();
            try {
                mayContinue.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void rearm(int directions) {}
    }

    private record Running<T>(Thread thread, FutureTask<T> task) {
        T join() throws Exception {
            return task.get();
        }

        Throwable failure() {
            return assertThrows(ExecutionException.class, task::get).getCause();
        }
    }

    private static <T> Running<T> start(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        return new Running<>(Thread.ofPlatform().daemon().start(task), task);
    }

    private Running<Boolean> startClose() {
        return start(() -> {
            descriptor.close();
            return true;
        });
    }

    private void awaitCloseBegun() {
        while (descriptor.isOpen()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void release_while_a_close_waits_for_a_transfer_does_not_give_the_handle_back() throws Exception {
        registration.mayContinue.countDown();
        descriptor.claim(registration);
        descriptor.enterReading();
        Running<Boolean> closing = startClose();
        awaitCloseBegun();
        assertThrows(ClosedChannelException.class, descriptor::release);
        assertEquals(List.of(), steps);
        descriptor.leaveReading();
        assertTrue(closing.join());
        assertEquals(List.of("end", "close 7"), steps);
    }

    @Test
    void release_while_a_close_ends_the_registration_does_not_give_the_handle_back() throws Exception {
        descriptor.claim(registration);
        Running<Boolean> closing = startClose();
        registration.reached.await();
        assertThrows(ClosedChannelException.class, descriptor::release);
        assertEquals(List.of(), steps);
        registration.mayContinue.countDown();
        assertTrue(closing.join());
        assertEquals(List.of("end", "close 7"), steps);
    }

    /** The release has begun and is refused only after the close has begun, which waits for a transfer. */
    @Test
    void release_refused_while_a_close_waits_does_not_give_the_handle_back() throws Exception {
        registration.refusal = new IOException("refused");
        descriptor.claim(registration);
        descriptor.enterWriting();
        Running<Long> releasing = start(descriptor::release);
        registration.reached.await();
        Running<Boolean> closing = startClose();
        awaitCloseBegun();
        registration.mayContinue.countDown();
        assertSame(registration.refusal, releasing.failure());
        assertEquals(List.of(), steps);
        descriptor.leaveWriting();
        assertTrue(closing.join());
        assertEquals(List.of("end", "close 7"), steps);
    }

    @Test
    void release_refused_after_a_close_gives_the_handle_back() throws Exception {
        registration.refusal = new IOException("refused");
        Descriptor one = descriptor;
        one.claim(new Registration() {
            @Override
            public void end(Descriptor closing) {
                steps.add("end");
            }

            @Override
            public void withdraw(Descriptor released) throws IOException {
                registration.withdraw(released);
            }

            @Override
            public void rearm(int directions) {}
        });
        Running<Long> releasing = start(one::release);
        registration.reached.await();
        one.close();
        assertEquals(List.of("end"), steps, "the releasing thread still uses the handle");
        registration.mayContinue.countDown();
        assertSame(registration.refusal, releasing.failure());
        assertEquals(List.of("end", "close 7"), steps);
    }

    @Test
    void lease_waits_for_the_outcome_of_a_release() throws Exception {
        registration.refusal = new IOException("refused");
        descriptor.claim(registration);
        Running<Long> releasing = start(descriptor::release);
        registration.reached.await();
        Running<Descriptor.Lease> leasing = start(descriptor::lease);
        awaitParked(leasing.thread());
        assertThrows(IllegalStateException.class, descriptor::release, "a second release");
        registration.mayContinue.countDown();
        releasing.failure();
        leasing.join().close();
        descriptor.close();
        assertEquals(List.of("end", "close 7"), steps);
    }

    @Test
    void lease_that_waits_for_a_release_learns_that_it_succeeded() throws Exception {
        descriptor.claim(registration);
        Running<Long> releasing = start(descriptor::release);
        registration.reached.await();
        Running<Descriptor.Lease> leasing = start(descriptor::lease);
        awaitParked(leasing.thread());
        registration.mayContinue.countDown();
        assertEquals(7, releasing.join());
        assertTrue(leasing.failure() instanceof ClosedChannelException);
        assertEquals(List.of("withdraw"), steps);
    }

    @Test
    void lease_closed_twice_ends_once() throws IOException {
        try (var _ = descriptor.lease()) {
            Descriptor.Lease other = descriptor.lease();
            other.close();
            other.close();
            descriptor.close();
            assertEquals(List.of(), steps, "the first lease holds the handle");
        }
        assertEquals(List.of("close 7"), steps);
    }

    @Test
    void no_lease_begins_once_a_close_has() throws Exception {
        descriptor.enterReading();
        Running<Boolean> closing = startClose();
        awaitCloseBegun();
        assertThrows(ClosedChannelException.class, descriptor::lease);
        descriptor.leaveReading();
        assertTrue(closing.join());
        assertEquals(List.of("close 7"), steps);
    }

    /** A transfer over a borrowed descriptor may block for as long as it likes. */
    @Test
    void close_that_waits_for_long_parks() throws Exception {
        descriptor.enterReading();
        Running<Boolean> closing = start(() -> {
            descriptor.close();
            return Thread.currentThread().isInterrupted();
        });
        awaitParked(closing.thread());
        closing.thread().interrupt();
        awaitParked(closing.thread());
        assertEquals(List.of(), steps);
        descriptor.leaveReading();
        assertTrue(closing.join());
    }

    @Test
    void transfer_that_waits_for_long_parks() throws Exception {
        descriptor.enterReading();
        Running<Boolean> reading = start(() -> {
            descriptor.enterReading();
            descriptor.leaveReading();
            return true;
        });
        awaitParked(reading.thread());
        descriptor.leaveReading();
        assertTrue(reading.join());
    }

    private static void awaitParked(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void close_that_runs_out_of_memory_may_be_done_again() throws IOException {
        OutOfMemoryError exhausted = new OutOfMemoryError("planted");
        boolean[] failed = new boolean[1];
        descriptor.claim(new Registration() {
            @Override
            public void end(Descriptor closing) {
                if (!failed[0]) {
                    failed[0] = true;
                    throw exhausted;
                }
                steps.add("end");
            }

            @Override
            public void withdraw(Descriptor released) {}

            @Override
            public void rearm(int directions) {}
        });
        assertSame(exhausted, assertThrows(OutOfMemoryError.class, descriptor::close));
        assertEquals(List.of(), steps);
        assertThrows(ClosedChannelException.class, descriptor::enterReading, "its gates are shut");
        descriptor.close();
        assertEquals(List.of("end", "close 7"), steps);
        assertFalse(descriptor.isOpen());
    }
}
