package org.poll4j.tests.inner;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.DynamicTest;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * A test that another JVM ran, on another system, and what became of it: as JUnit's console launcher wrote it in the
 * XML format of Ant. It becomes a test of this JVM that passes, fails or is skipped as the other did.
 *
 * @param testClass its simple name
 * @param name of the method, with the numbers of its invocations if there are several
 * @param outcome what became of it
 * @param detail why it was skipped, or how it failed, with the stack trace; empty if it passed
 */
public record InnerTest(String testClass, String name, Outcome outcome, String detail) {
    /** What becomes of a test. */
    public enum Outcome {
        PASSED,
        SKIPPED,
        FAILED
    }

    private static final String ABORTED = "org.opentest4j.TestAbortedException: ";

    /** All tests of the reports in a directory, {@code TEST-*.xml}, in the order of their names. */
    public static List<InnerTest> in(Path reports) throws IOException {
        List<InnerTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.list(reports)) {
            for (Path file : files.filter(InnerTest::isReport).toList()) {
                addAll(tests, file);
            }
        }
        tests.sort(Comparator.comparing(InnerTest::testClass).thenComparing(InnerTest::name));
        return tests;
    }

    private static boolean isReport(Path file) {
        return file.getFileName().toString().matches("TEST-.*\\.xml");
    }

    private static void addAll(List<InnerTest> tests, Path report) throws IOException {
        try {
            DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            parser.setErrorHandler(new DefaultHandler()); // the parser's own one prints
            NodeList cases = parser.parse(report.toFile()).getElementsByTagName("testcase");
            IntStream.range(0, cases.getLength()).forEach(i -> tests.add(of((Element) cases.item(i))));
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("not a report of JUnit's: " + report, e);
        }
    }

    private static InnerTest of(Element testCase) {
        String testClass = testCase.getAttribute("classname");
        String name = testCase.getAttribute("name");
        for (String element : List.of("failure", "error", "skipped")) {
            if (testCase.getElementsByTagName(element).item(0) instanceof Element found) {
                Outcome outcome = element.equals("skipped") ? Outcome.SKIPPED : Outcome.FAILED;
                return new InnerTest(simple(testClass), name, outcome, found.getTextContent());
            }
        }
        return new InnerTest(simple(testClass), name, Outcome.PASSED, "");
    }

    private static String simple(String className) {
        return className.substring(className.lastIndexOf('.') + 1);
    }

    /**
     * The same test as one of this JVM. What fails says its own name, as reports do not always name dynamic tests.
     *
     * @param where it ran: comes before its name
     */
    public DynamicTest asDynamicTest(String where) {
        String name = where + ": " + this;
        return DynamicTest.dynamicTest(name, () -> repeatAs(name));
    }

    private void repeatAs(String fullName) {
        switch (outcome) {
            case PASSED -> {}
            case SKIPPED -> abort(reason());
            case FAILED -> fail(fullName + ": " + detail.strip());
        }
    }

    /** Why it was skipped: one line. */
    private String reason() {
        String line = detail.lines().findFirst().orElse("");
        return line.startsWith(ABORTED) ? line.substring(ABORTED.length()) : line;
    }

    /** Class and method, as they are named in a command. */
    @Override
    public String toString() {
        return testClass + "." + name;
    }
}
