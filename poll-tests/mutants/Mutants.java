import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Plants one bug after another in a copy of the sources, compiles the module it is in, and runs the tests that its
 * patch names: each of them must fail. They must pass without the bug, or failing would mean nothing.
 *
 * <p>Started by Maven when everything is compiled, with the class path of the tests: see {@code run}.
 */
final class Mutants {
    private static final long PATIENCE_SECONDS = 240;

    private final Path root;
    private final Path work;
    private final Tree tree;

    private Mutants(Path root, Path work) throws IOException {
        this.root = root;
        this.work = work;
        this.tree = Tree.of(root, work.resolve("tree"));
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory("poll4j-mutants");
        Path noticed = Path.of(arguments[0], "poll-tests/target/mutants-noticed"); // what the script looks for
        Files.deleteIfExists(noticed);
        boolean good;
        try {
            good = new Mutants(Path.of(arguments[0]).toRealPath(), work)
                    .run(List.of(arguments).subList(1, arguments.length));
        } finally {
            delete(work);
        }
        if (good) {
            Files.createFile(noticed);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.delete(each);
            }
        }
    }

    private boolean run(List<String> names) throws IOException, InterruptedException {
        List<Patch> patches = chosen(names);
        if (patches.isEmpty() || !passWithout(patches)) {
            return false;
        }
        int width =
                patches.stream().mapToInt(patch -> patch.name().length()).max().orElse(0);
        int noticed = 0;
        for (Patch patch : patches) {
            long began = System.nanoTime();
            String verdict = verdict(patch);
            noticed += verdict.isEmpty() ? 1 : 0;
            System.out.printf(
                    "%-" + width + "s  %s  %5.1f s%s%n",
                    patch.name(),
                    verdict.isEmpty() ? "noticed " : "SURVIVED",
                    (System.nanoTime() - began) / 1e9,
                    verdict.isEmpty() ? "" : "  " + verdict);
        }
        System.out.printf("%d planted, %d noticed%n", patches.size(), noticed);
        return noticed == patches.size();
    }

    private List<Patch> chosen(List<String> names) throws IOException {
        Map<String, Patch> all = new LinkedHashMap<>();
        for (Patch patch : Patch.all(root.resolve("poll-tests/mutants"))) {
            all.put(patch.name(), patch);
        }
        if (names.equals(List.of("all"))) {
            return List.copyOf(all.values());
        }
        List<String> unknown =
                names.stream().filter(name -> !all.containsKey(name)).toList();
        if (!unknown.isEmpty()) {
            System.out.println("no such mutant: " + unknown + "; there are: " + all.keySet());
            return List.of();
        }
        return names.stream().map(all::get).toList();
    }

    /** Whether all tests pass that are to fail. */
    private boolean passWithout(List<Patch> patches) throws IOException, InterruptedException {
        Set<String> tests = new LinkedHashSet<>();
        patches.forEach(patch -> tests.addAll(patch.tests()));
        Map<String, String> results = results(List.of(), tests);
        boolean good = true;
        for (String test : tests) {
            String result = results.getOrDefault(test, "has no result");
            if (!result.equals(Tests.PASSED)) {
                System.out.println("without any bug: " + test + " " + result);
                good = false;
            }
        }
        return good;
    }

    /** Why the bug was not noticed; empty if it was. */
    private String verdict(Patch patch) throws IOException, InterruptedException {
        String refused = tree.apply(patch);
        if (!refused.isEmpty()) {
            return "does not apply: " + refused;
        }
        try {
            Path classes = work.resolve(patch.name());
            String errors = tree.compile(patch, classes);
            if (!errors.isEmpty()) {
                return "does not compile: " + errors;
            }
            Map<String, String> results = results(Tree.mutated(classes), patch.tests());
            return patch.tests().stream() // one without a result hung, or took the JVM with it: noticed
                    .filter(test -> !results.getOrDefault(test, Tests.FAILED).equals(Tests.FAILED))
                    .map(test -> test + " " + results.get(test))
                    .collect(Collectors.joining(", "));
        } finally {
            tree.revert(patch);
        }
    }

    /** What became of each test in a JVM of its own, whose class path begins with other classes. */
    private Map<String, String> results(List<Path> first, Set<String> tests) throws IOException, InterruptedException {
        Path report = Files.createTempFile(work, "report", ".txt");
        Files.createDirectories(work.resolve("target")); // jqwik's
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "--illegal-native-access=deny",
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED", // for poll-sim
                "-Djqwik.tries.default=300",
                "-cp",
                Stream.concat(first.stream(), tree.classPath().stream())
                        .map(Path::toString)
                        .collect(Collectors.joining(File.pathSeparator)),
                root.resolve("poll-tests/mutants/Tests.java").toString(),
                report.toString()));
        command.addAll(tests);
        Process process = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("output.txt").toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return Files.readAllLines(report).stream()
                .map(line -> line.split(" ", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
    }
}
