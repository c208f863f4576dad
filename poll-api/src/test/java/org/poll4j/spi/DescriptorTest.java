package org.poll4j.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DescriptorTest {
    private final List<String> steps = new ArrayList<>();
    private final Descriptor descriptor =
            new Descriptor(Descriptor.Kind.POSIX, 7, handle -> steps.add("close " + handle));
    private final Registration registration = new Registration() {
        @Override
        public void end(Descriptor closing) {
            steps.add("end");
        }

        @Override
        public void withdraw(Descriptor released) {
            steps.add("withdraw");
            released.disclaim(this);
        }

        @Override
        public void rearm(int directions) {
            steps.add("rearm " + directions);
        }
    };

    @Test
    void close_ends_the_registration_then_closes_the_handle_once() throws IOException {
        assertTrue(descriptor.claim(registration));
        descriptor.close();
        descriptor.close();
        assertEquals(List.of("end", "close 7"), steps);
        assertFalse(descriptor.isOpen());
    }

    @Test
    void registration_that_cannot_end_does_not_keep_the_handle_open() throws IOException {
        IOException failure = new IOException("refused");
        descriptor.claim(new Registration() {
            @Override
            public void end(Descriptor closing) throws IOException {
                throw failure;
            }

            @Override
            public void withdraw(Descriptor released) {}

            @Override
            public void rearm(int directions) {}
        });
        assertSame(failure, assertThrows(IOException.class, descriptor::close));
        assertEquals(List.of("close 7"), steps);
        descriptor.close();
        assertEquals(List.of("close 7"), steps);
    }

    @Test
    void lease_postpones_the_close_of_the_handle() throws IOException {
        descriptor.claim(registration);
        try (var _ = descriptor.lease()) {
            try (var _ = descriptor.lease()) {
                descriptor.close();
                assertEquals(List.of("end"), steps);
                assertThrows(ClosedChannelException.class, descriptor::lease);
            }
            assertEquals(List.of("end"), steps);
        }
        assertEquals(List.of("end", "close 7"), steps);
    }

    @Test
    void leases_that_ended_postpone_nothing() throws IOException {
        descriptor.lease().close();
        descriptor.close();
        assertEquals(List.of("close 7"), steps);
    }

    @Test
    void release_keeps_the_handle_open() throws IOException {
        descriptor.claim(registration);
        assertEquals(7, descriptor.release());
        descriptor.close();
        assertEquals(List.of("withdraw"), steps);
        assertThrows(ClosedChannelException.class, descriptor::release);
        assertThrows(ClosedChannelException.class, descriptor::lease);
        assertThrows(ClosedChannelException.class, descriptor::enterReading);
    }

    @Test
    void refused_release_changes_nothing() throws IOException {
        Refusing refusing = new Refusing();
        descriptor.claim(refusing);
        assertSame(refusing.failure, assertThrows(IOException.class, descriptor::release));
        assertTrue(descriptor.isOpen());
        assertSame(refusing, descriptor.registration());
        descriptor.lease().close();
        descriptor.enterReading();
        descriptor.leaveReading();
        refusing.failure = null;
        assertEquals(7, descriptor.release());
        assertEquals(List.of(), steps);
    }

    @Test
    void release_that_is_refused_while_another_closes_leaves_the_handle_to_the_close() throws IOException {
        Refusing refusing = new Refusing();
        refusing.meanwhile = descriptor::close;
        descriptor.claim(refusing);
        assertSame(refusing.failure, assertThrows(IOException.class, descriptor::release));
        assertFalse(descriptor.isOpen());
        assertEquals(List.of("close 7"), steps);
    }

    @Test
    void release_while_another_closes_is_refused_and_the_handle_closed_once() throws IOException {
        Refusing refusing = new Refusing();
        refusing.failure = null;
        refusing.meanwhile = descriptor::close;
        descriptor.claim(refusing);
        assertThrows(ClosedChannelException.class, descriptor::release);
        assertEquals(List.of("close 7"), steps);
    }

    /** A registration that the system does not let end, as long as there is a failure. */
    private static final class Refusing implements Registration {
        @Nullable
        IOException failure = new IOException("refused");

        Closeable meanwhile = () -> {};

        @Override
        public void end(Descriptor closing) {}

        @Override
        public void withdraw(Descriptor released) throws IOException {
            meanwhile.close();
            if (failure != null) {
                throw failure;
            }
            released.disclaim(this);
        }

        @Override
        public void rearm(int directions) {}
    }

    @Test
    void release_of_what_is_leased_is_refused() throws IOException {
        try (var _ = descriptor.lease()) {
            assertThrows(IllegalStateException.class, descriptor::release);
        }
        assertTrue(descriptor.isOpen());
        assertEquals(7, descriptor.release());
    }

    @Test
    void release_of_what_is_closed_is_refused() throws IOException {
        descriptor.close();
        assertThrows(ClosedChannelException.class, descriptor::release);
        assertEquals(List.of("close 7"), steps);
    }

    @Test
    void closer_that_fails_is_not_called_again() {
        int[] asked = new int[1];
        Descriptor complaining = new Descriptor(Descriptor.Kind.POSIX, 7, _ -> {
            asked[0]++;
            throw new IOException("EIO");
        });
        assertThrows(IOException.class, complaining::close);
        assertFalse(complaining.isOpen());
        assertEquals(1, asked[0]);
    }

    @Test
    void one_registration_claims() throws IOException {
        assertTrue(descriptor.claim(registration));
        assertFalse(descriptor.claim(registration));
        assertSame(registration, descriptor.registration());
        descriptor.disclaim(registration);
        assertNull(descriptor.registration());
        assertTrue(descriptor.claim(registration));
    }

    @Test
    void closed_descriptor_is_not_claimed() throws IOException {
        descriptor.close();
        assertThrows(ClosedChannelException.class, () -> descriptor.claim(registration));
        assertThrows(ClosedChannelException.class, descriptor::registration);
        descriptor.disclaim(registration);
        descriptor.wouldBlock(Readiness.READABLE);
        assertEquals(List.of("close 7"), steps);
    }

    @Test
    void would_block_passes_the_direction_on() throws IOException {
        descriptor.wouldBlock(Readiness.READABLE);
        descriptor.claim(registration);
        descriptor.wouldBlock(Readiness.WRITABLE);
        assertEquals(List.of("rearm " + Readiness.WRITABLE), steps);
    }

    @Test
    void close_waits_for_a_transfer_under_way() throws Exception {
        FutureTask<Boolean> closing = new FutureTask<>(() -> {
            descriptor.close();
            return true;
        });
        descriptor.enterReading();
        try {
            Thread.ofPlatform().start(closing);
            while (descriptor.isOpen()) {
                Thread.onSpinWait();
            }
            assertThrows(TimeoutException.class, () -> closing.get(50, TimeUnit.MILLISECONDS));
            assertEquals(List.of(), steps);
        } finally {
            descriptor.leaveReading();
        }
        assertTrue(closing.get());
        assertEquals(List.of("close 7"), steps);
    }

    /** A reader that never pauses would otherwise keep the close waiting: for most of a second, on one core. */
    @Test
    void close_that_has_begun_lets_no_transfer_begin() throws Exception {
        FutureTask<Boolean> closing = new FutureTask<>(() -> {
            descriptor.close();
            return true;
        });
        descriptor.enterReading();
        try {
            Thread.ofPlatform().start(closing);
            while (descriptor.isOpen()) {
                Thread.onSpinWait();
            }
            assertThrows(ClosedChannelException.class, descriptor::enterReading);
            assertThrows(ClosedChannelException.class, descriptor::enterWriting);
        } finally {
            descriptor.leaveReading();
        }
        assertTrue(closing.get());
    }

    @Test
    void gates_are_apart_and_shut_for_good() throws IOException {
        descriptor.enterReading();
        descriptor.enterWriting();
        descriptor.leaveReading();
        descriptor.leaveWriting();
        descriptor.close();
        assertThrows(ClosedChannelException.class, descriptor::enterReading);
        assertThrows(ClosedChannelException.class, descriptor::enterWriting);
    }

    /** Entered or refused, but never inside a gate that is shut. */
    @Test
    void transfers_that_wait_learn_of_the_close() throws Exception {
        for (int i = 0; i < 100; i++) {
            Descriptor one = new Descriptor(Descriptor.Kind.POSIX, 7, _ -> {});
            FutureTask<Boolean> waiting = new FutureTask<>(() -> enteredWhileOpen(one));
            one.enterWriting();
            Thread.ofPlatform().start(waiting);
            FutureTask<Boolean> closing = new FutureTask<>(() -> {
                one.close();
                return true;
            });
            Thread.ofPlatform().start(closing);
            one.leaveWriting();
            assertTrue(closing.get());
            waiting.get();
            assertThrows(ClosedChannelException.class, one::enterWriting);
        }
    }

    private static boolean enteredWhileOpen(Descriptor descriptor) {
        try {
            descriptor.enterWriting();
        } catch (ClosedChannelException closed) {
            return false;
        }
        descriptor.leaveWriting();
        return true;
    }

    @Test
    void text_has_handle_and_state() throws IOException {
        assertEquals("fd 7", descriptor.toString());
        descriptor.close();
        assertEquals("fd 7 (closed)", descriptor.toString());
        assertEquals("socket 9", new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, 9, _ -> {}).toString());
    }
}
