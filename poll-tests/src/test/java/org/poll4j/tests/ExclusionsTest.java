package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.tck.Exclusions;
import org.poll4j.tck.Exclusions.Exclusion;

/** An exclusion names a test that is there, once, and says why. */
@Tag("own-tree")
@Timeout(60)
class ExclusionsTest {
    private static final Set<String> BACKENDS =
            Set.of("epoll", "poll", "kqueue", "kqueue-simulated", "libkqueue", "sim", "iocp", "wine");

    @Test
    void each_names_a_backend_and_a_test() throws ClassNotFoundException {
        for (Exclusion each : Exclusions.all()) {
            assertTrue(BACKENDS.contains(each.backend()), each::toString);
            String[] parts = each.parts();
            Class<?> type = find(parts[0]);
            assertTrue(
                    parts.length == 1
                            || Arrays.stream(type.getDeclaredMethods())
                                    .anyMatch(method ->
                                            method.getName().equals(parts[1]) && method.getAnnotations().length > 0),
                    each::toString);
        }
    }

    /** In the contract, or among the tests of this tree. */
    private static Class<?> find(String test) throws ClassNotFoundException {
        try {
            return Class.forName("org.poll4j.tck." + test);
        } catch (ClassNotFoundException e) {
            return Class.forName("org.poll4j.tests." + test);
        }
    }

    @Test
    void deviation_of_wine_names_the_program_that_shows_it() {
        for (Exclusion each : Exclusions.all()) {
            String program = each.reason().split(":", 2)[0];
            assertEquals(
                    each.backend().equals("wine"),
                    Files.isRegularFile(Path.of("wine", "deviations", program)),
                    each::toString);
        }
    }

    @Test
    void each_has_a_reason_and_stands_once() {
        Set<String> seen = new HashSet<>();
        for (Exclusion each : Exclusions.all()) {
            assertFalse(each.reason().isBlank(), each::toString);
            assertTrue(seen.add(each.backend() + " " + each.test()), each::toString);
        }
    }
}
