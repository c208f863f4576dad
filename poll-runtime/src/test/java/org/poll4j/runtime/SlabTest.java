package org.poll4j.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Token;

/** {@link Slab}, also against a map. */
@Timeout(60)
class SlabTest {
    private final Slab<String> slab = new Slab<>();

    @Test
    void an_object_is_found_until_it_is_removed() {
        Token token = slab.add("a");
        assertEquals("a", slab.get(token));
        assertEquals("a", slab.get(new Token(token.value())), "by its value");
        assertEquals("a", slab.remove(token));
        assertNull(slab.get(token));
        assertNull(slab.remove(token));
        assertEquals(0, slab.size());
    }

    @Test
    void a_late_token_finds_nothing_though_its_place_is_used_again() {
        Token late = slab.add("a");
        slab.remove(late);
        Token next = slab.add("b");
        assertEquals((int) late.value(), (int) next.value(), "the same place");
        assertNull(slab.get(late));
        assertNull(slab.remove(late));
        assertEquals("b", slab.get(next));
    }

    @Test
    void tokens_of_others_find_nothing() {
        slab.add("a");
        for (long value : new long[] {0, 1, 15, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32 | 1, 2L << 32}) {
            assertNull(slab.get(new Token(value)), () -> "token " + value);
        }
        assertTrue(slab.add("b").value() >= 1L << 32);
    }

    @Test
    void an_object_may_know_its_token_and_its_maker_may_add_others() {
        Token[] tokens = new Token[2];
        String made = slab.create(token -> {
            tokens[0] = token;
            assertNull(slab.get(token), "not there yet");
            tokens[1] = slab.add("inner");
            return "outer";
        });
        assertSame(made, slab.get(tokens[0]));
        assertEquals("inner", slab.get(tokens[1]));
        assertEquals(2, slab.size());
    }

    @Test
    void a_maker_that_throws_adds_nothing() {
        Token kept = slab.add("kept");
        List<Token> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            assertThrows(
                    IllegalStateException.class,
                    () -> slab.create(token -> {
                        seen.add(token);
                        throw new IllegalStateException("a test");
                    }));
        }
        assertThrows(NullPointerException.class, () -> slab.create(_ -> null));
        assertEquals(3, new HashSet<>(seen).size());
        seen.forEach(token -> assertNull(slab.get(token)));
        assertEquals(1, slab.size());
        assertEquals("kept", slab.get(kept));
        assertEquals("next", slab.get(slab.add("next")));
    }

    @Test
    void objects_may_come_and_go_while_all_are_visited() {
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tokens.add(slab.add("object " + i));
        }
        Set<String> seen = new HashSet<>();
        slab.forEach(object -> {
            seen.add(object);
            slab.remove(tokens.get(19));
            if (slab.size() < 100) {
                slab.add("new");
            }
        });
        seen.remove("new");
        assertEquals(19, seen.size());
    }

    @Test
    void many_come_and_go() {
        Random random = new Random(1);
        Map<Token, String> expected = new HashMap<>();
        List<Token> all = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(5) < 3) {
                String object = "object " + i;
                Token token = slab.add(object);
                assertNull(expected.put(token, object), "a token comes once");
                all.add(token);
            } else if (!all.isEmpty()) {
                Token any = all.get(random.nextInt(all.size()));
                assertEquals(expected.remove(any), slab.remove(any));
            }
        }
        assertEquals(expected.size(), slab.size());
        all.forEach(token -> assertEquals(expected.get(token), slab.get(token)));
    }
}
