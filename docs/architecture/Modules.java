import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Draws the modules and what they require, from their module-info.java. Run in the project's directory:
 * {@code java docs/architecture/Modules.java > docs/architecture/modules.svg}.
 */
public class Modules {
    private static final int WIDTH = 150;
    private static final int HEIGHT = 52;
    private static final Pattern REQUIRES = Pattern.compile("requires (?:transitive |static )*(org\\.poll4j[\\w.]*);");

    /** Directory, module, one line about it, column and row of the box, and its width in columns. */
    private record Box(String directory, String module, String text, double column, int row, double columns) {
        double left() {
            return 10 + column * (WIDTH + 20);
        }

        double top() {
            return 10 + row * (HEIGHT + 48);
        }

        double width() {
            return columns * (WIDTH + 20) - 20;
        }

        double middle() {
            return left() + width() / 2;
        }
    }

    private static final Box[] BOXES = {
        new Box("poll", "org.poll4j.all", "the one dependency", 1, 0, 1),
        new Box("poll-runtime", "org.poll4j.runtime", "reactor, tasks, blocking style", 3, 0, 1.2),
        new Box("poll-netty", "org.poll4j.netty", "a transport for Netty", 4.2, 0, 1),
        new Box("poll-tck", "org.poll4j.tck", "the contract, as tests", 5.2, 0, 1),
        new Box("poll-sim-junit", "org.poll4j.sim.junit", "scenarios that shrink", 6.2, 0, 1),
        new Box("poll-epoll", "org.poll4j.epoll", "Linux", 0, 1, 1),
        new Box("poll-kqueue", "org.poll4j.kqueue", "macOS and the BSDs", 1, 1, 1),
        new Box("poll-iocp", "org.poll4j.iocp", "Windows", 2, 1, 1),
        new Box("poll-sim", "org.poll4j.sim", "a simulated network", 6.2, 1, 1),
        new Box("poll-posix", "org.poll4j.posix", "libc's calls, sockets, poll(2)", 0.5, 2, 1.2),
        new Box("poll-ffm", "org.poll4j.ffm", "links native functions", 0.5, 3, 1.2),
        new Box("poll-api", "org.poll4j", "Poll, sources, the table, timers, the seam; pure Java", 2.2, 3, 5),
    };

    public static void main(String[] args) throws IOException {
        Map<String, Box> boxes = new LinkedHashMap<>();
        Map<String, Set<String>> requires = new LinkedHashMap<>();
        for (Box box : BOXES) {
            boxes.put(box.module(), box);
            Set<String> needs = new TreeSet<>();
            String source = Files.readString(Path.of(box.directory(), "src", "main", "java", "module-info.java"));
            for (Matcher required = REQUIRES.matcher(source); required.find(); ) {
                needs.add(required.group(1));
            }
            requires.put(box.module(), needs);
        }
        StringBuilder svg = new StringBuilder();
        requires.forEach((module, needs) -> needs.forEach(need -> {
            boolean implied = needs.stream().anyMatch(other -> reaches(other, need, requires));
            if (!implied) {
                svg.append(arrow(boxes.get(module), boxes.get(need)));
            }
        }));
        for (Box box : BOXES) {
            svg.append("<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%d\" rx=\"4\"/>\n"
                    .formatted(box.left(), box.top(), box.width(), HEIGHT));
            svg.append(text("name", box, 21, box.directory() + (box.row() == 3 ? " · " + box.module() : "")));
            svg.append(text("", box, 39, box.text()));
        }
        System.out.print("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d">
                <style>text{font:11px sans-serif;fill:#24292f;text-anchor:middle}.name{font-weight:bold;font-size:13px}
                rect{fill:#ddf4ff;stroke:#0969da}path{stroke:#57606a;fill:none;marker-end:url(#head)}</style>
                <defs>
                <marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
                <polygon points="0,0 8,4 0,8" fill="#57606a"/></marker></defs>
                <rect width="100%%" height="100%%" style="fill:#fff;stroke:none"/>
                %s</svg>
                """.formatted((int) (7.2 * (WIDTH + 20)) + 10, 4 * (HEIGHT + 48) - 28, svg));
    }

    /** Whether one module requires another, directly or through others. */
    private static boolean reaches(String from, String to, Map<String, Set<String>> requires) {
        return requires.get(from).stream().anyMatch(next -> next.equals(to) || reaches(next, to, requires));
    }

    private static String arrow(Box from, Box to) {
        double x = Math.clamp(from.middle(), to.left() + 20, to.left() + to.width() - 20);
        return "<path d=\"M%.0f %.0f L%.0f %.0f\"/>\n"
                .formatted(from.middle(), from.top() + HEIGHT, x, to.top() - 1);
    }

    private static String text(String style, Box box, int y, String text) {
        return "<text class=\"%s\" x=\"%.0f\" y=\"%.0f\">%s</text>\n"
                .formatted(style, box.middle(), box.top() + y, text);
    }
}
