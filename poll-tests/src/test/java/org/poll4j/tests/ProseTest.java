package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The style of everything that a person reads: lines of at most 120 columns, plain words, and a README and an
 * ARCHITECTURE that stay short. CONTRIBUTING.md has the rules.
 */
@Tag("own-tree")
@Timeout(60)
class ProseTest {
    private static final Path ROOT = Path.of("..");
    private static final int COLUMNS = 120;
    private static final int WORDS_OF_ARCHITECTURE = 1_300;

    /** Files that others wrote, or that a tool writes. */
    private static final Pattern NOT_OURS = Pattern.compile(
            ".*/(target|generated|generated-test|\\.git|\\.idea)/.*"
                    + "|.*/mvnw|.*/poll-tests/mutants/[^/]*\\.patch|.*/samples/target/.*|.*/bindings/headers/.*|.*/docs/performance\\.md");

    private static final Pattern READ = Pattern.compile(".*\\.(java|md|xml|yml|kts|c|h|rs|sh)|.*/(run|audit|generate)");

    /** Lines that cannot be shorter: a row or a link of Markdown, one long word, one XML element. */
    private static final Pattern CANNOT_BREAK = Pattern.compile(
            "\\|.*|\\s*\\[[^\\]]*\\]\\([^)]*\\)[.,]?|\\s*(?:\\*|//|#|-|<!--)?\\s*\\S{90,}.*|.*\\S{100,}\\s*|\\s*<[\\w.]+( [^>]*)?>([^<]*</[\\w.]+>)?");

    /** What the style card bans, and what to write instead. */
    private static final Map<Pattern, String> BANNED = new LinkedHashMap<>();

    /** Uses of banned words that are no riddle: the reason follows each. */
    private static final List<Pattern> ALLOWED = List.of(
            Pattern.compile(
                    "java[./]lang[./]foreign|[Ff]oreign [Ff]unction|\"foreign\\\\\"|\"foreign\""), // the API's own name
            Pattern.compile(
                    "parked(?=.*(?:thread|fiber|stack))|(?<=(?:thread|fiber|stack).{0,60})parked|parked\\.isParked"), // by LockSupport
            Pattern.compile("(?:people|persons?|authors|readers|users|those|maintainers) who")); // persons

    static {
        ban("\\b[Nn]obody\\b|\\b[Ss]omebody\\b", "no thread, no caller, another owner");
        ban("\\b[Ff]or ever\\b", "forever");
        ban("\\banew\\b", "again");
        ban("\\b[Bb]esides\\b", "also, in addition");
        ban("\\b(?:go|goes|going|gone|went) on\\b", "continues");
        ban("\\b(?:is|are|was|were|be|been) asked\\b", "requested; or say who calls what");
        ban("\\btold\\b", "reported, known");
        ban("\\b(?:stand|stands|stood) on\\b", "uses");
        ban("\\blets?\\b.{0,30}\\bgo\\b", "deregisters");
        ban("\\b(?:takes|took) in\\b", "accepts");
        ban("\\b[Ss]hall\\b", "must, will");
        ban("\\b[Tt]he (?:former|latter)\\b", "the previous, or the name");
        ban("\\b[Ff]oreign\\b", "adopted, borrowed, other");
        ban("\\b[Ww]ho\\b", "a caller that");
        ban("\\bparked\\b", "registered with no interest");
        ban("\\bbehind (?:our|its|their|poll4j's|the library's) back\\b", "closed outside poll4j");
        ban("\\b(?:recycled|re-?used) numbers?\\b|\\bnumbers? of (?:a|the) (?:descriptor|closed)\\b", "descriptor");
    }

    private static void ban(String words, String instead) {
        BANNED.put(Pattern.compile(words), instead);
    }

    @Test
    void lines_have_at_most_120_columns() throws IOException {
        List<String> found = new ArrayList<>();
        lines((place, line) -> {
            if (line.codePointCount(0, line.length()) > COLUMNS
                    && !CANNOT_BREAK.matcher(line).matches()) {
                found.add(place + ": " + line.strip());
            }
        });
        assertEquals(List.of(), found, "longer than " + COLUMNS + " columns");
    }

    @Test
    void banned_words_are_not_used() throws IOException {
        List<String> found = new ArrayList<>();
        Pattern any =
                Pattern.compile(BANNED.keySet().stream().map(Pattern::pattern).collect(Collectors.joining("|")));
        lines((place, line) -> {
            boolean listsThem = place.startsWith("CONTRIBUTING.md") && line.startsWith("| ");
            if (any.matcher(line).find() && !listsThem) {
                String rest = line;
                for (Pattern allowed : ALLOWED) {
                    rest = allowed.matcher(rest).replaceAll("");
                }
                String left = rest;
                BANNED.forEach((words, instead) -> {
                    if (words.matcher(left).find()) {
                        found.add(place + ": " + line.strip() + " (write: " + instead + ")");
                    }
                });
            }
        });
        assertEquals(List.of(), found, "words that CONTRIBUTING.md bans");
    }

    @Test
    void architecture_is_short() throws IOException {
        int words = Files.readString(ROOT.resolve("ARCHITECTURE.md")).strip().split("\\s+").length;
        assertTrue(words <= WORDS_OF_ARCHITECTURE, () -> words + " words; move details to docs/internals");
    }

    /** Calls the check with the place and the text of each line. */
    private static void lines(BiConsumer<String, String> check) throws IOException {
        for (Path file : files()) {
            if (file.endsWith("ProseTest.java")) {
                continue; // has the words in it
            }
            List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
            for (int i = 0; i < lines.size(); i++) {
                check.accept(ROOT.relativize(file) + ":" + (i + 1), lines.get(i));
            }
        }
    }

    /** The files of this tree that a person writes and reads. */
    static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                boolean skip = NOT_OURS.matcher(name(directory) + "/").matches();
                return skip ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (READ.matcher(name(file)).matches()
                        && !NOT_OURS.matcher(name(file)).matches()) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        assertTrue(files.size() > 700, () -> files.size() + " files");
        return files;
    }

    private static String name(Path file) {
        return file.toString().replace('\\', '/');
    }
}
