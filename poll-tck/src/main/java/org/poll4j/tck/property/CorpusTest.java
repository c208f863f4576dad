package org.poll4j.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/** What once failed does not again. {@code -Dorg.poll4j.tests.script=FILE} replays what {@link Fuzz} has found, too. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CorpusTest {
    static Stream<List<Action>> scripts() throws IOException {
        List<List<Action>> scripts = new ArrayList<>(Corpus.scripts());
        String found = System.getProperty("org.poll4j.tests.script");
        if (found != null) {
            scripts.add(Script.read(Path.of(found)));
        }
        return scripts.stream();
    }

    @ParameterizedTest(name = "{index}")
    @MethodSource("scripts")
    void script_keeps_the_contract(List<Action> script) throws Exception {
        Backend backend = Backends.system();
        for (Action action : script) {
            assumeTrue(
                    !(action instanceof Action.Reopen a)
                            || Link.Kind.of(backend).contains(a.kind()),
                    () -> "no such pairs on " + backend.name() + ": " + action);
        }
        try (World world = new World(backend)) {
            world.run(script);
        }
    }

    @Test
    void corpus_has_every_kind_of_action_and_is_read_as_it_is_written() throws IOException {
        List<Action> all = Corpus.scripts().stream().flatMap(List::stream).toList();
        assertEquals(
                Action.class.getPermittedSubclasses().length,
                all.stream().map(Action::operation).distinct().count());
        assertEquals(all, Script.parse(Script.print(all)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Regster 1", "Send", "Send 1 2", "Send x", "Reopen 1 TPC", "Register 0 0 READ EDGE"})
    void line_that_is_no_action_is_refused(String line) {
        var refused = assertThrows(IllegalArgumentException.class, () -> Script.parse("# a\n" + line));
        assertTrue(String.valueOf(refused.getMessage()).length() > 5);
    }
}
