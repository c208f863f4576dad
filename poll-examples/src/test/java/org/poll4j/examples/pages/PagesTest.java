package org.poll4j.examples.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * Java on a page compiles: the code after {@code <!-- snippet: FILE NAME -->} equals the lines of the file between
 * {@code // NAME {} and {@code // NAME }}, or without a name the whole file. And every link leads to a file.
 */
@Timeout(60)
class PagesTest {
    private static final Pattern SNIPPET = Pattern.compile("<!-- snippet: (\\S+)( \\S+)? -->");
    private static final Pattern MARK = Pattern.compile(" *// [\\w-]+ [{}]");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!\\w+:)([^)#\\s]+)[^)]*\\)");

    /** Tests run in the module's directory, or in the project's. */
    private static Path project() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("poll-examples")) ? here : here.getParent();
    }

    private static Stream<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (Path directory : List.of(
                project(), project().resolve("docs"), project().resolve("docs").resolve("internals"))) {
            try (Stream<Path> files = Files.list(directory)) {
                files.filter(file -> file.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        return pages.stream();
    }

    @TestFactory
    Stream<DynamicTest> code_is_that_of_a_file_that_compiles() throws IOException {
        return pages().map(page -> DynamicTest.dynamicTest(page.getFileName().toString(), () -> checkCode(page)));
    }

    private static void checkCode(Path page) throws IOException {
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            Matcher snippet = SNIPPET.matcher(lines.get(i));
            if (snippet.matches()) {
                assertEquals("```java", lines.get(i + 1), () -> "after " + snippet.group());
                List<String> rest = lines.subList(i + 2, lines.size());
                String shown = String.join("\n", rest.subList(0, rest.indexOf("```")));
                assertEquals(source(snippet.group(1), snippet.group(2)), shown, snippet::group);
            }
        }
    }

    private static String source(String file, @Nullable String name) throws IOException {
        List<String> lines = Files.readAllLines(project().resolve(file));
        if (name != null) {
            List<String> marks = lines.stream().map(String::strip).toList();
            lines = lines.subList(marks.indexOf("//" + name + " {") + 1, marks.indexOf("//" + name + " }"));
        }
        return lines.stream()
                .filter(line -> !MARK.matcher(line).matches())
                .collect(Collectors.joining("\n"))
                .stripIndent();
    }

    /** The pages for users of other libraries have no unchecked Java of poll4j. */
    @Test
    void no_java_of_a_guide_is_unchecked() throws IOException {
        for (String page : List.of("README.md", "docs/from-mio.md", "docs/from-java-nio.md", "docs/from-netty.md")) {
            List<String> lines = Files.readAllLines(project().resolve(page));
            for (int i = 1; i < lines.size(); i++) {
                String before = lines.get(i - 1);
                assertTrue(
                        !lines.get(i).equals("```java")
                                || SNIPPET.matcher(before).matches(),
                        page + ", line " + i);
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> links_lead_to_files() throws IOException {
        return pages().map(page -> DynamicTest.dynamicTest(page.getFileName().toString(), () -> checkLinks(page)));
    }

    private static void checkLinks(Path page) throws IOException {
        for (Matcher link = LINK.matcher(Files.readString(page)); link.find(); ) {
            assertTrue(Files.exists(page.resolveSibling(link.group(1))), () -> page + ": " + link.group());
        }
    }
}
