package org.poll4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SlotTest {
    private static final Token FIRST = new Token(1);
    private static final Token SECOND = new Token(2);

    private static final int TRIES = 1_000_000;

    private final Registrations table = new Registrations(new FakeBackend(new FakeSelector()), new FakeSelector());
    private final Slot slot = new Slot(table, 5);

    private long published(Token token) {
        long key = slot.newKey();
        slot.publish(key, token, Interest.READABLE, Trigger.EDGE, 0);
        return key;
    }

    @Test
    void free_slot_has_no_events() {
        assertFalse(slot.isLive(5));
        assertNull(slot.tokenOf(5));
        assertNull(slot.tokenOf(1L << 32 | 5));
    }

    @Test
    void key_holds_index_and_generation() {
        long key = published(FIRST);
        assertEquals(5, (int) key);
        assertEquals(1, key >>> 32);
        assertSame(FIRST, slot.tokenOf(key));
        assertTrue(slot.isLive(key));
    }

    @Test
    void each_publication_makes_the_former_key_stale() {
        long former = published(FIRST);
        long key = published(SECOND);
        assertNotEquals(former, key);
        assertNull(slot.tokenOf(former));
        assertFalse(slot.isLive(former));
        assertSame(SECOND, slot.tokenOf(key));
    }

    @Test
    void hidden_slot_has_no_events_and_does_not_repeat_a_key() {
        long former = published(FIRST);
        slot.hide();
        assertNull(slot.tokenOf(former));
        assertNotEquals(former, published(FIRST));
    }

    @Test
    void key_that_was_refused_does_not_come_again() {
        long key = published(FIRST);
        long refused = slot.newKey();
        assertNull(slot.tokenOf(refused));
        assertSame(FIRST, slot.tokenOf(key), "the registration is as it was");
        assertNotEquals(refused, published(SECOND));
    }

    @Test
    void generation_that_wraps_is_neither_no_key_nor_negative_one() throws ReflectiveOperationException {
        VarHandle generation = MethodHandles.privateLookupIn(Slot.class, MethodHandles.lookup())
                .findVarHandle(Slot.class, "generation", int.class);
        generation.set(slot, -2);
        for (int i = 0; i < 4; i++) {
            long key = published(FIRST);
            assertNotEquals(0, key >>> 32);
            assertNotEquals(-1, key);
            assertSame(FIRST, slot.tokenOf(key));
        }
    }

    /** The polling thread has no lock: whatever a key finds while the slot changes, it is that key's token or none. */
    @Test
    void no_key_finds_the_token_of_another() throws Exception {
        AtomicLong generation = new AtomicLong();
        FutureTask<Void> publishing = new FutureTask<>(() -> {
            for (long n = 1; n <= TRIES; n++) {
                slot.publish(slot.newKey(), new Token(n), Interest.READABLE, Trigger.EDGE, 0);
                generation.setRelease(n);
            }
            return null;
        });
        Thread.ofPlatform().start(publishing);
        long found = 0;
        do {
            long next = generation.getOpaque() + 1; // perhaps being published now
            for (long n = next - 1; n <= next + 1; n++) {
                Token token = slot.tokenOf(n << 32 | 5);
                if (token != null) {
                    assertEquals(n, token.value());
                    found++;
                }
            }
        } while (!publishing.isDone());
        publishing.get();
        assertTrue(found > 0);
        assertEquals(TRIES, slot.tokenOf((long) TRIES << 32 | 5).value());
    }
}
