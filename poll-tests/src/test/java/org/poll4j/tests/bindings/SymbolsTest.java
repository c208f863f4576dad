package org.poll4j.tests.bindings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.tests.bindings.Target.Symbol;

/**
 * Every symbol that is listed and generated is used.
 *
 * <p>Used are: a constant, by the main sources of the module, or by its {@code …AbiTest}, where numbers that are
 * written by hand are held to it, or under its own name in {@code WindowsAbi}, all of which is held to it; a struct, by
 * either, or as a member of one that is; a function, by its name in a string of the module or of poll-posix, since
 * functions are linked by hand; an error, where the names of all errors are read by reflection.
 */
@Tag("own-tree")
@Timeout(60)
class SymbolsTest {
    /** What the kqueue backend does not tell yet. */
    private static final Set<String> NOT_YET = Set.of("EVFILT_AIO", "EVFILT_LIO");

    private static final Pattern COMMENT = Pattern.compile("//.*|(?s:/\\*.*?\\*/)");

    @ParameterizedTest
    @MethodSource("org.poll4j.tests.bindings.Target#all")
    void every_symbol_is_used(Target target) throws IOException {
        List<Symbol> expected = target.symbols().stream()
                .filter(symbol -> NOT_YET.contains(symbol.name()))
                .toList();
        assertEquals(expected, unused(target), () -> "unused on " + target);
    }

    private static List<Symbol> unused(Target target) throws IOException {
        Path posix = Target.ROOT.resolve("poll-posix/src/main/java");
        String linking = text(written(target.main(), ".java")) + text(written(posix, ".java"));
        String users = users(target);
        Set<String> structs = usedStructs(target, users);
        boolean namesErrnos =
                has(users, "ErrnoNames\\(" + target.system() + "_h\\.class|windows_h\\.class\\.getMethods");
        List<Symbol> unused = new ArrayList<>();
        for (Symbol symbol : target.symbols()) {
            boolean used = switch (symbol.kind()) {
                case "constant" ->
                    has(users, "\\b" + symbol.name() + "\\(\\)")
                            || has(linking, "WindowsAbi\\." + symbol.name() + "\\b")
                            || (namesErrnos && symbol.isErrno());
                case "function" -> has(linking, "\"_*" + symbol.name() + "\\d*\""); // NetBSD: __kevent100
                default -> structs.contains(symbol.name());
            };
            if (!used) {
                unused.add(symbol);
            }
        }
        return unused;
    }

    /** The text of what uses the generated package. */
    private static String users(Target target) throws IOException {
        List<String> sources = new ArrayList<>(written(target.main(), ".java"));
        sources.addAll(written(target.tests(), "AbiTest.java"));
        sources.removeIf(source -> !source.contains(target.generated() + "."));
        return text(sources);
    }

    /**
     * Structs that are named with their package, as in imports, or in quotes, for reflection; and what those consist
     * of.
     */
    private static Set<String> usedStructs(Target target, String users) throws IOException {
        Pattern generated = Pattern.compile("(?:" + Pattern.quote(target.generated()) + "\\.|\")(\\w+)");
        List<String> named =
                generated.matcher(users).results().map(found -> found.group(1)).toList();
        Deque<String> texts = new ArrayDeque<>(named);
        Set<String> used = new HashSet<>();
        while (!texts.isEmpty()) {
            String text = texts.remove();
            for (Symbol symbol : target.symbols()) {
                if (symbol.isType() && has(text, "\\b" + symbol.name() + "\\b") && used.add(symbol.name())) {
                    texts.add(withoutComments(target.constantsAndStructs().resolve(symbol.name() + ".java")));
                }
            }
        }
        return used;
    }

    private static boolean has(String text, String pattern) {
        return Pattern.compile(pattern).matcher(text).find();
    }

    private static String text(List<String> sources) {
        return String.join("\n", sources);
    }

    /** Java sources, of which jextract wrote none. */
    private static List<String> written(Path sources, String ending) throws IOException {
        List<String> written = new ArrayList<>();
        if (!Files.exists(sources)) {
            return written;
        }
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(ending)).toList()) {
                written.add(withoutComments(file));
            }
        }
        return written;
    }

    private static String withoutComments(Path file) throws IOException {
        return COMMENT.matcher(Files.readString(file)).replaceAll("");
    }
}
