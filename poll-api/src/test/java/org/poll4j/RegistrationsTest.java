package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;

@Timeout(10)
class RegistrationsTest {
    private static final Token FIRST = new Token(1);
    private static final Token SECOND = new Token(2);

    private final FakeSelector selector = new FakeSelector();
    private final Registrations table = new Registrations(new FakeBackend(selector), selector);
    private final Descriptor source = FakeBackend.descriptor(7);

    private @Nullable Token tokenOf(long key) {
        Slot slot = table.find(key);
        return slot == null ? null : slot.tokenOf(key);
    }

    private void register() throws IOException {
        table.register(source, FIRST, Interest.READABLE, Trigger.EDGE, 0);
    }

    private static void refuse(long key) throws IOException {
        throw new IOException("refused");
    }

    @Test
    void token_is_published_before_the_selector_is_called() throws IOException {
        selector.during = key -> assertSame(FIRST, tokenOf(key));
        register();
        selector.during = key -> assertSame(SECOND, tokenOf(key));
        table.reregister(source, SECOND, Interest.WRITABLE, Trigger.EDGE, 0);
    }

    @Test
    void former_key_is_stale_before_the_selector_is_called() throws IOException {
        register();
        long former = selector.key;
        selector.during = _ -> assertNull(tokenOf(former));
        table.reregister(source, SECOND, Interest.WRITABLE, Trigger.EDGE, 0);
    }

    @Test
    void failing_add_leaves_the_source_free() throws IOException {
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, this::register);
        assertNull(tokenOf(selector.key));
        assertNull(source.registration());
        assertEquals(0, table.count());
        selector.during = null;
        register();
        assertSame(FIRST, tokenOf(selector.key));
        assertEquals(1, table.count());
    }

    @Test
    void add_that_throws_anything_leaves_the_source_free() throws IOException {
        for (Throwable failure : new Throwable[] {new IllegalStateException("bug"), new StackOverflowError()}) {
            selector.during = _ -> Failures.rethrow(failure);
            assertSame(failure, assertThrows(Throwable.class, this::register));
            assertNull(source.registration());
        }
        selector.during = null;
        register();
        assertEquals(1, table.count());
    }

    @Test
    void failing_modify_leaves_the_former_registration() throws IOException {
        register();
        long former = selector.key;
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, () -> table.reregister(source, SECOND, Interest.WRITABLE, Trigger.ONESHOT, 0));
        assertSame(FIRST, tokenOf(former));
        assertEquals(former, selector.key, "armed again, for what became ready meanwhile");
        assertEquals(1, table.count());
    }

    @Test
    void failing_park_leaves_the_former_registration() throws IOException {
        register();
        long former = selector.key;
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, () -> table.reregister(source, SECOND, Interest.NONE, Trigger.EDGE, 0));
        assertSame(FIRST, tokenOf(former));
        selector.during = null;
        table.reregister(source, SECOND, Interest.READABLE, Trigger.EDGE, 0);
        assertEquals("modify 7 READABLE EDGE", selector.calls.getLast());
    }

    @Test
    void failing_return_from_parking_leaves_it_parked() throws IOException {
        table.register(source, FIRST, Interest.NONE, Trigger.EDGE, 0);
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, () -> table.reregister(source, SECOND, Interest.READABLE, Trigger.EDGE, 0));
        selector.during = null;
        table.reregister(source, SECOND, Interest.READABLE, Trigger.EDGE, 0);
        assertEquals("add 7 READABLE EDGE", selector.calls.getLast());
    }

    @Test
    void failing_remove_leaves_the_registration() throws IOException {
        register();
        long key = selector.key;
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, () -> table.deregister(source));
        assertSame(FIRST, tokenOf(key));
        assertEquals(1, table.count());
        selector.during = null;
        table.deregister(source);
        assertNull(tokenOf(key));
        assertEquals(0, table.count());
    }

    @Test
    void failing_remove_leaves_a_source_that_was_to_be_released() throws IOException {
        register();
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, source::release);
        assertTrue(source.isOpen());
        assertSame(FIRST, tokenOf(selector.key));
        assertEquals(1, table.count());
        selector.during = null;
        assertEquals(7, source.release());
        assertNull(tokenOf(selector.key));
        assertEquals(0, table.count());
    }

    @Test
    void failing_remove_does_not_stop_a_close() throws IOException {
        register();
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, source::close);
        assertNull(tokenOf(selector.key));
        assertEquals(0, table.count());
        source.close();
    }

    @Test
    void selector_is_told_what_changes_and_no_more() throws IOException {
        table.register(source, FIRST, Interest.NONE, Trigger.EDGE, 0);
        table.reregister(source, FIRST, Interest.NONE, Trigger.LEVEL, 0);
        assertEquals(List.of(), selector.calls);
        table.reregister(source, FIRST, Interest.READABLE, Trigger.LEVEL, 0);
        table.reregister(source, FIRST, Interest.WRITABLE, Trigger.ONESHOT, 0);
        table.reregister(source, FIRST, Interest.NONE, Trigger.EDGE, 0);
        table.deregister(source);
        assertEquals(List.of("add 7 READABLE LEVEL", "modify 7 WRITABLE ONESHOT", "remove 7"), selector.calls);
    }

    @Test
    void closing_source_is_removed_unless_parked() throws IOException {
        table.register(source, FIRST, Interest.NONE, Trigger.EDGE, 0);
        source.close();
        assertEquals(List.of(), selector.calls);
        assertEquals(0, table.count());
        Descriptor other = FakeBackend.descriptor(8);
        table.register(other, FIRST, Interest.READABLE, Trigger.EDGE, 0);
        other.close();
        assertEquals("remove 8", selector.calls.getLast());
        assertEquals(0, table.count());
    }

    @Test
    void rearm_reaches_the_selector_while_registered() throws IOException {
        source.wouldBlock(Readiness.READABLE);
        register();
        source.wouldBlock(Readiness.READABLE);
        table.deregister(source);
        source.wouldBlock(Readiness.READABLE);
        assertEquals(List.of("add 7 READABLE EDGE", "rearm 7 READABLE", "remove 7"), selector.calls);
    }

    @Test
    void slot_is_used_again_with_another_key() throws IOException {
        register();
        long former = selector.key;
        table.deregister(source);
        register();
        assertEquals((int) former, (int) selector.key);
        assertNotEquals(former, selector.key);
        assertNull(tokenOf(former));
    }

    @Test
    void table_grows() throws IOException {
        long[] keys = new long[1000];
        for (int i = 0; i < keys.length; i++) {
            table.register(FakeBackend.descriptor(i), new Token(i), Interest.READABLE, Trigger.EDGE, 0);
            keys[i] = selector.key;
        }
        for (int i = 0; i < keys.length; i++) {
            assertEquals(new Token(i), tokenOf(keys[i]));
        }
        assertEquals(keys.length, table.count());
    }

    @Test
    void keys_of_no_slot_are_found_to_be_stale() throws IOException {
        register();
        for (long key : new long[] {-1, 0, Long.MIN_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE, 16, 1L << 32 | 16}) {
            assertNull(tokenOf(key));
        }
        assertNotNull(tokenOf(selector.key));
    }

    @Test
    void other_kinds_of_descriptor_are_refused() {
        Descriptor socket = new Descriptor(Descriptor.Kind.WINDOWS_SOCKET, 7, _ -> {});
        assertThrows(
                IllegalArgumentException.class,
                () -> table.register(socket, FIRST, Interest.READABLE, Trigger.EDGE, 0));
        assertEquals(List.of(), selector.calls);
        assertEquals(0, table.count());
    }

    @Test
    void closed_table_lets_go_and_calls_nobody() throws IOException {
        register();
        long key = selector.key;
        selector.calls.clear();
        table.close();
        assertNull(source.registration());
        assertNull(tokenOf(key));
        assertThrows(ClosedPollException.class, this::register);
        assertThrows(ClosedPollException.class, () -> table.deregister(source));
        assertThrows(ClosedPollException.class, table::wakeup);
        source.close();
        assertEquals(List.of(), selector.calls);
    }

    @Test
    void end_of_a_registration_that_has_ended_does_nothing() throws IOException {
        register();
        var former = source.registration();
        assertNotNull(former);
        table.deregister(source);
        Descriptor heir = FakeBackend.descriptor(8);
        table.register(heir, SECOND, Interest.READABLE, Trigger.EDGE, 0);
        former.end(source);
        former.withdraw(source);
        assertSame(SECOND, tokenOf(selector.key));
        assertEquals(1, table.count());
    }

    /** Throws what the compiler would not let through. */
    private static final class Failures {
        static void rethrow(Throwable failure) {
            Failures.<RuntimeException>sneak(failure);
        }

        @SuppressWarnings("unchecked")
        private static <T extends Throwable> void sneak(Throwable failure) throws T {
            throw (T) failure;
        }
    }

    /** Descriptor 7 was closed outside poll4j, and the system gave its number to another source: the kernel adds it. */
    private Descriptor registeredAgain() throws IOException {
        register();
        Descriptor next = FakeBackend.descriptor(7);
        table.register(next, SECOND, Interest.READABLE, Trigger.EDGE, 0);
        assertEquals(List.of("add 7 READABLE EDGE", "add 7 READABLE EDGE"), selector.calls);
        selector.calls.clear();
        return next;
    }

    @Test
    void late_close_of_a_number_that_was_given_again_leaves_the_next_source_registered() throws IOException {
        Descriptor next = registeredAgain();
        long key = selector.key;
        source.close();
        assertEquals(List.of(), selector.calls);
        assertSame(SECOND, tokenOf(key));
        next.close();
        assertEquals(List.of("remove 7"), selector.calls);
        assertEquals(0, table.count());
    }

    @Test
    void late_deregister_and_release_leave_the_next_source_registered_too() throws IOException {
        registeredAgain();
        table.deregister(source);
        assertEquals(List.of(), selector.calls);
        Descriptor third = FakeBackend.descriptor(7);
        table.register(third, FIRST, Interest.READABLE, Trigger.EDGE, 0);
        selector.calls.clear();
        third.release();
        assertEquals(List.of("remove 7"), selector.calls);
    }

    /** A change would give the next source's events to the former's token. */
    @Test
    void late_reregister_asks_the_system_to_add_and_not_to_change() throws IOException {
        registeredAgain();
        selector.during = RegistrationsTest::refuse; // EEXIST
        assertThrows(
                IOException.class, () -> table.reregister(source, FIRST, Interest.WRITABLE, Trigger.EDGE, 0));
        assertEquals("add 7 WRITABLE EDGE", selector.calls.getFirst());
        assertFalse(selector.calls.stream().anyMatch(call -> call.startsWith("modify")), selector.calls::toString);
    }

    @Test
    void former_source_of_a_number_gets_no_events_and_is_not_renewed() throws IOException {
        register();
        long former = selector.key;
        Descriptor next = FakeBackend.descriptor(7);
        table.register(next, SECOND, Interest.READABLE, Trigger.EDGE, 0);
        assertNull(tokenOf(former));
        selector.calls.clear();
        table.renew();
        assertEquals(List.of("renew", "add 7 READABLE EDGE"), selector.calls);
        assertEquals(2, table.count());
    }

    @Test
    void parked_source_and_one_that_moved_away_are_no_former_owners() throws IOException {
        table.register(source, FIRST, Interest.READABLE, Trigger.EDGE, 0);
        table.deregister(source);
        Descriptor other = FakeBackend.descriptor(8);
        table.register(other, FIRST, Interest.READABLE, Trigger.EDGE, 0); // in the slot that was source's
        long key = selector.key;
        table.register(source, SECOND, Interest.READABLE, Trigger.EDGE, 0);
        assertSame(FIRST, tokenOf(key));
        other.close();
        assertEquals("remove 8", selector.calls.getLast());
    }
}
