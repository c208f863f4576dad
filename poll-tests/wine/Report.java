import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Writes the table of docs/windows.md: each of mio's behaviours, the test here, and what came of it in the last run
 * under Wine, as Surefire reported it. With {@code --check} it writes nothing, and fails if the table would change, or
 * if nothing ran. Run in the project's directory, after {@code ./mvnw verify -pl poll-tests/wine -am -Dwine}.
 */
final class Report {
    private static final Path PAGE = Path.of("docs", "windows.md");
    private static final Path BEHAVIOURS = Path.of("poll-tests", "wine", "behaviours");
    private static final Path REPORTS = Path.of("poll-tests", "wine", "target", "surefire-reports");
    private static final String BEGIN = "<!-- written by poll-tests/wine/Report.java -->\n";
    private static final String END = "<!-- end -->\n";
    /** How tests say that the file of exclusions has them. */
    private static final String NOT_ASKED = "not asked of iocp: ";

    /** By class and method: "passed", "failed", or why it was skipped. */
    private final Map<String, String> results = new HashMap<>();

    private int tests;
    private int skipped;
    private int failed;

    public static void main(String[] arguments) throws Exception {
        Report report = new Report();
        report.readAll();
        boolean check = List.of(arguments).contains("--check");
        System.out.println("under Wine: " + report.tests + " tests, " + report.failed + " failed, " + report.skipped
                + " not asked or skipped");
        String page = Files.readString(PAGE);
        String renewed = report.renewed(page);
        if (!check) {
            Files.writeString(PAGE, renewed);
        } else if (report.tests == 0 || report.failed > 0 || !renewed.equals(page)) {
            System.err.println(PAGE + ": not what the last run says; run java poll-tests/wine/Report.java");
            System.exit(1);
        }
    }

    private void readAll() throws Exception {
        if (Files.isDirectory(REPORTS)) {
            try (Stream<Path> files = Files.list(REPORTS)) {
                for (Path file : (Iterable<Path>) files.filter(each -> each.toString().endsWith(".xml"))::iterator) {
                    read(file);
                }
            }
        }
    }

    private void read(Path file) throws Exception {
        NodeList cases = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(file.toFile())
                .getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            Element test = (Element) cases.item(i);
            String type = test.getAttribute("classname").replaceAll("\\(.*", "").replaceAll(".*\\.", "");
            String method = test.getAttribute("name").replaceAll("[^\\w].*", "");
            results.merge(type + "#" + method, result(test), (one, other) -> one.equals("passed") ? other : one);
        }
    }

    private String result(Element test) {
        tests++;
        if (has(test, "failure") || has(test, "error")) {
            failed++;
            return "failed";
        }
        if (has(test, "skipped")) {
            skipped++;
            return reason((Element) test.getElementsByTagName("skipped").item(0));
        }
        return "passed";
    }

    /** The first line of what JUnit threw, without the class. */
    private static String reason(Element skipped) {
        String text = skipped.getTextContent().strip().lines().findFirst().orElse("");
        return text.replaceFirst("^[\\w.]+: ", "").replace("|", "\\|");
    }

    private static boolean has(Element test, String child) {
        return test.getElementsByTagName(child).getLength() > 0;
    }

    private String renewed(String page) throws IOException {
        int begin = page.indexOf(BEGIN) + BEGIN.length();
        int end = page.indexOf(END);
        List<String> rows = new ArrayList<>(List.of("| mio | test | under Wine 8 |", "|---|---|---|"));
        for (String line : Files.readAllLines(BEHAVIOURS)) {
            if (!line.startsWith("#")) {
                String[] parts = line.split(" ");
                rows.add(row(parts[0], parts[1], parts[2], page));
            }
        }
        return page.substring(0, begin) + String.join("\n", rows) + "\n" + page.substring(end);
    }

    /** A test that this machine cannot run, for want of IPv6 say, keeps what the page says. */
    private String row(String file, String method, String type, String page) {
        String begin = "| " + file + " | " + type + "#" + method + " | ";
        String result = results.getOrDefault(type + "#" + method, "did not run");
        if (result.startsWith(NOT_ASKED)) {
            return begin + "not asked: " + result.substring(NOT_ASKED.length()) + " |";
        }
        int written = page.indexOf(begin);
        boolean keeps = written >= 0 && !List.of("passed", "failed", "did not run").contains(result);
        return keeps ? page.substring(written, page.indexOf('\n', written)) : begin + result + " |";
    }
}
