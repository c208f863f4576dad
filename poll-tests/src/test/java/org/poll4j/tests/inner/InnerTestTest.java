package org.poll4j.tests.inner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;
import org.opentest4j.TestAbortedException;

/** What another JVM reports is what this one reports. */
class InnerTestTest {
    private static final String HEAD = "<?xml version='1.0' encoding='UTF-8'?><testsuite><properties/>";

    @TempDir
    Path reports;

    private List<InnerTest> read(String cases) throws IOException {
        Files.writeString(reports.resolve("TEST-junit-jupiter.xml"), HEAD + cases + "</testsuite>");
        return InnerTest.in(reports);
    }

    private InnerTest readOne(String inside) throws IOException {
        List<InnerTest> tests =
                read("<testcase classname='org.poll4j.tck.TokenTest' name='t()[1]'>" + inside + "</testcase>");
        assertEquals(1, tests.size());
        assertEquals(
                "there: TokenTest.t()[1]", tests.get(0).asDynamicTest("there").getDisplayName());
        return tests.get(0);
    }

    @Test
    void passed_test_passes() throws Throwable {
        readOne("<system-out>unique-id</system-out>")
                .asDynamicTest("there")
                .getExecutable()
                .execute();
    }

    @Test
    void failed_test_fails_with_its_name_and_message() throws IOException {
        for (String element : List.of("failure", "error")) {
            InnerTest inner = readOne(
                    "<%s message='no' type='E'><![CDATA[E: no <event>\n\tat T.t(T.java:1)]]></%<s>".formatted(element));
            var failure = assertThrows(
                    AssertionFailedError.class,
                    () -> inner.asDynamicTest("there").getExecutable().execute());
            assertEquals("there: TokenTest.t()[1]: E: no <event>\n\tat T.t(T.java:1)", failure.getMessage());
        }
    }

    @Test
    void skipped_test_is_skipped_with_its_reason() throws IOException {
        for (String exception : List.of("", "org.opentest4j.TestAbortedException: ")) {
            InnerTest inner =
                    readOne("<skipped><![CDATA[" + exception + "no ::1 here\n\tat T.t(T.java:1)]]></skipped>");
            var reason = assertThrows(
                    TestAbortedException.class,
                    () -> inner.asDynamicTest("there").getExecutable().execute());
            assertTrue(reason.getMessage().endsWith("no ::1 here"), reason.getMessage());
        }
    }

    @Test
    void tests_of_all_reports_come_in_the_order_of_their_names() throws IOException {
        Files.writeString(reports.resolve("TEST-jqwik.xml"), HEAD + "<testcase classname='M' name='a'/></testsuite>");
        Files.writeString(reports.resolve("open-test-report.xml"), "not one of them");
        List<InnerTest> tests = read("<testcase classname='Z' name='b'/><testcase classname='A' name='c'/>");
        assertEquals("[A.c, M.a, Z.b]", tests.toString());
    }

    @Test
    void what_is_no_report_is_refused_by_name() {
        IOException refused = assertThrows(IOException.class, () -> read("<testcase"));
        assertTrue(refused.getMessage().contains("TEST-junit-jupiter.xml"), refused.getMessage());
    }
}
