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
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;

@Timeout(60)
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
    void nothing_is_published_before_the_selector_accepts() throws IOException {
        selector.during = key -> assertNull(tokenOf(key));
        register();
        long former = selector.key;
        assertSame(FIRST, tokenOf(former));
        selector.during = key -> {
            assertNull(tokenOf(key));
            assertSame(FIRST, tokenOf(former));
        };
        table.reregister(source, SECOND, Interest.WRITABLE, Trigger.EDGE, 0);
        assertSame(SECOND, tokenOf(selector.key));
        assertNull(tokenOf(former));
    }

    /** The polling thread, which looks a key up while another thread is in the selector. */
    private FutureTask<@Nullable Token> settled(long key) {
        FutureTask<@Nullable Token> looking = new FutureTask<>(() -> table.settled(key));
        Thread poller = Thread.ofPlatform().daemon().start(looking);
        while (poller.getState() != Thread.State.BLOCKED && !looking.isDone()) {
            Thread.onSpinWait();
        }
        return looking;
    }

    @Test
    void event_that_comes_before_register_returns_finds_its_token() throws Exception {
        AtomicReference<FutureTask<@Nullable Token>> looking = new AtomicReference<>();
        selector.during = key -> looking.set(settled(key));
        register();
        assertSame(FIRST, looking.get().get());
        table.reregister(source, SECOND, Interest.WRITABLE, Trigger.EDGE, 0);
        assertSame(SECOND, looking.get().get());
    }

    @Test
    void event_of_what_is_refused_finds_none() throws Exception {
        AtomicReference<FutureTask<@Nullable Token>> looking = new AtomicReference<>();
        FakeSelector.Hook refusing = key -> {
            looking.set(settled(key));
            selector.during = null; // what follows restores
            throw new IOException("refused");
        };
        selector.during = refusing;
        assertThrows(IOException.class, this::register);
        assertNull(looking.get().get());
        register();
        selector.during = refusing;
        assertThrows(IOException.class, () -> table.reregister(source, SECOND, Interest.WRITABLE, Trigger.EDGE, 0));
        assertNull(looking.get().get());
    }

    @Test
    void former_key_is_live_until_the_selector_accepts() throws IOException {
        register();
        long former = selector.key;
        selector.during = key -> {
            assertSame(FIRST, tokenOf(former));
            throw new IOException("refused");
        };
        assertThrows(IOException.class, () -> table.reregister(source, SECOND, Interest.WRITABLE, Trigger.EDGE, 0));
        assertSame(FIRST, tokenOf(former));
    }

    @Test
    void close_that_overflowed_ends_the_registration_the_second_time() throws IOException {
        register();
        selector.calls.clear();
        selector.during = key -> {
            throw new StackOverflowError();
        };
        assertThrows(StackOverflowError.class, source::close);
        selector.during = null;
        source.close();
        assertEquals(List.of("remove 7", "remove 7"), selector.calls);
        assertEquals(0, table.count());
        table.register(FakeBackend.descriptor(7), SECOND, Interest.READABLE, Trigger.EDGE, 0);
        assertEquals(1, table.tokens().size());
    }

    @Test
    void failing_modify_does_not_arm_a_fired_oneshot() throws IOException {
        table.register(source, FIRST, Interest.READABLE, Trigger.ONESHOT, 0);
        Slot slot = (Slot) source.registration();
        assertNotNull(slot);
        assertTrue(table.fire(slot, slot.key()));
        selector.calls.clear();
        selector.during = RegistrationsTest::refuse;
        assertThrows(IOException.class, () -> table.reregister(source, SECOND, Interest.WRITABLE, Trigger.ONESHOT, 0));
        assertEquals(List.of("modify 7 WRITABLE ONESHOT"), selector.calls);
        assertFalse(table.fire(slot, slot.key()));
        selector.during = null;
        table.reregister(source, SECOND, Interest.WRITABLE, Trigger.ONESHOT, 0);
        assertTrue(table.fire(slot, slot.key()));
    }

    private Descriptor registered(int fd, Trigger trigger) throws IOException {
        Descriptor other = FakeBackend.descriptor(fd);
        table.register(other, new Token(fd), Interest.READABLE, trigger, 0);
        return other;
    }

    private void refuseOnce(String call) {
        selector.during = _ -> {
            if (selector.calls.getLast().startsWith(call)) {
                throw new IOException("refused: " + call);
            }
        };
    }

    @Test
    void new_queue_takes_all_but_what_it_refuses() throws IOException {
        registered(7, Trigger.LEVEL);
        Descriptor refused = registered(8, Trigger.LEVEL);
        Slot slot = (Slot) refused.registration();
        assertNotNull(slot);
        long key = slot.key();
        registered(9, Trigger.LEVEL);
        selector.calls.clear();
        refuseOnce("add 8");
        List<Registrations.Refusal> refusals = table.renew();
        assertEquals(
                List.of("renew", "add 9 READABLE LEVEL", "add 8 READABLE LEVEL", "add 7 READABLE LEVEL"),
                selector.calls);
        assertEquals(1, refusals.size());
        assertEquals(new Token(8), refusals.getFirst().token());
        assertEquals(key, refusals.getFirst().key());
        assertEquals(3, table.count());
        selector.during = null;
        table.reregister(refused, SECOND, Interest.WRITABLE, Trigger.EDGE, 0);
        assertEquals("add 8 WRITABLE EDGE", selector.calls.getLast());
    }

    /** Two registrations of one descriptor: the older one's was closed, and the kernel gave its number away again. */
    @Test
    void new_queue_takes_the_newest_first() throws IOException {
        Descriptor first = registered(7, Trigger.LEVEL);
        registered(8, Trigger.LEVEL);
        table.deregister(first);
        registered(9, Trigger.LEVEL); // in the place of the first
        selector.calls.clear();
        table.renew();
        assertEquals(List.of("renew", "add 9 READABLE LEVEL", "add 8 READABLE LEVEL"), selector.calls);
    }

    @Test
    void new_queue_does_not_arm_a_fired_oneshot() throws IOException {
        Descriptor fired = registered(7, Trigger.ONESHOT);
        Slot slot = (Slot) fired.registration();
        assertNotNull(slot);
        assertTrue(table.fire(slot, slot.key()));
        selector.calls.clear();
        assertEquals(List.of(), table.renew());
        assertEquals(List.of("renew"), selector.calls);
        table.reregister(fired, SECOND, Interest.READABLE, Trigger.ONESHOT, 0);
        assertEquals("add 7 READABLE ONESHOT", selector.calls.getLast());
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
    void failing_return_from_no_interest_leaves_it_with_none() throws IOException {
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
    void selector_gets_what_changes_and_no_more() throws IOException {
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
    void closing_source_is_removed_unless_it_has_no_interest() throws IOException {
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
    void closed_table_deregisters_and_calls_no_selector() throws IOException {
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
        Descriptor successor = FakeBackend.descriptor(8);
        table.register(successor, SECOND, Interest.READABLE, Trigger.EDGE, 0);
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
    void late_close_of_a_descriptor_that_was_given_again_leaves_the_next_source_registered() throws IOException {
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

    /** A change would give the next source's events to the previous one's token. */
    @Test
    void late_reregister_asks_the_system_to_add_and_not_to_change() throws IOException {
        registeredAgain();
        selector.during = RegistrationsTest::refuse; // EEXIST
        assertThrows(IOException.class, () -> table.reregister(source, FIRST, Interest.WRITABLE, Trigger.EDGE, 0));
        assertEquals("add 7 WRITABLE EDGE", selector.calls.getFirst());
        assertFalse(selector.calls.stream().anyMatch(call -> call.startsWith("modify")), selector.calls::toString);
    }

    @Test
    void previous_source_of_a_descriptor_gets_no_events_and_is_not_renewed() throws IOException {
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
    void source_with_no_interest_and_one_that_moved_away_are_no_previous_owners() throws IOException {
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
