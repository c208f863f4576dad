import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Puts what the generated classes believe to the headers of every target: all systems, or those named. */
final class Audit {
    private static final String USAGE =
            "usage: bindings/audit [--self-test] [--generated DIR] [--linked SYSTEM=FILE]... [SYSTEM...]";

    private final Path bindings;
    private final Zig zig;
    private Path generated;
    private boolean selfTest;
    private final Map<String, Path> linked = new HashMap<>();
    private final List<String> systems = new ArrayList<>();

    private Audit(List<String> arguments) throws IOException, InterruptedException {
        bindings = Path.of(arguments.removeFirst());
        generated = bindings.getParent();
        while (!arguments.isEmpty()) {
            option(arguments.removeFirst(), arguments);
        }
        zig = Zig.find(Versions.read(bindings));
    }

    private void option(String option, List<String> rest) {
        switch (option) {
            case "--self-test" -> selfTest = true;
            case "--generated" -> generated = Path.of(argument(rest)).toAbsolutePath();
            case "--linked" -> link(argument(rest).split("=", 2));
            default -> {
                if (option.startsWith("-")) {
                    throw new Refusal(USAGE);
                }
                systems.add(option);
            }
        }
    }

    private void link(String[] systemAndFile) {
        if (systemAndFile.length < 2) {
            throw new Refusal(USAGE);
        }
        Path file = Path.of(systemAndFile[1]);
        if (!Files.isReadable(file)) {
            throw new Refusal(
                    "--linked: no file " + file + "; the tests of the system's backend write it: ./mvnw verify");
        }
        linked.put(systemAndFile[0], file);
    }

    private static String argument(List<String> rest) {
        if (rest.isEmpty()) {
            throw new Refusal(USAGE);
        }
        return rest.removeFirst();
    }

    public static void main(String[] arguments) throws Exception {
        Refusal.report("bindings/audit", () -> {
            if (!new Audit(new ArrayList<>(List.of(arguments))).run()) {
                System.exit(1);
            }
        });
    }

    private boolean run() throws Exception {
        boolean sound = true;
        int asked = 0;
        int targets = 0;
        Target.read(bindings, List.copyOf(linked.keySet())); // refuses a system that there is not
        for (Target target : Target.read(bindings, systems)) {
            List<Fact> facts = facts(target);
            for (Check.Verdict verdict : checks(target, facts)) {
                sound &= report(verdict);
                asked += verdict.asked();
                targets++;
            }
            sound &= !selfTest || SelfTest.run(facts, planted -> check(target, target.from(), planted));
        }
        System.out.println(
                asked + " assertions on " + targets + " targets: " + (sound ? "none refuted" : "REFUTED, see above"));
        return sound;
    }

    private List<Fact> facts(Target target) throws Exception {
        return TemporaryDirectory.with(work -> {
            try (GeneratedPackage classes = GeneratedPackage.load(target, generated, work)) {
                List<Fact> facts = new ArrayList<>(classes.facts());
                facts.addAll(linkedFacts(linkedLines(target, classes), classes));
                return facts;
            }
        });
    }

    /** The functions that are linked by hand; the self-test without arguments uses jextract's descriptors instead. */
    private List<String> linkedLines(Target target, GeneratedPackage classes) throws Exception {
        List<String> lines = new ArrayList<>();
        if (linked.containsKey(target.system())) {
            lines.addAll(Files.readAllLines(linked.get(target.system())));
        } else if (selfTest) {
            for (Symbol symbol : target.functions().symbols()) {
                lines.add(classes.linkName(symbol.name()) + ": " + classes.descriptor(symbol.name()));
            }
        }
        return lines;
    }

    private static List<Fact> linkedFacts(List<String> lines, GeneratedPackage classes) throws Exception {
        List<Fact> facts = new ArrayList<>();
        for (String line : lines) {
            String[] pair = line.split(": ", 2);
            if (pair.length < 2) {
                throw new Refusal("--linked: not \"NAME: DESCRIPTOR\": " + line);
            }
            String function = classes.linkedAs(pair[0]);
            int fixed = classes.descriptor(function).argumentLayouts().size();
            facts.addAll(Functions.linked(function, pair[1].strip(), fixed));
        }
        return facts;
    }

    private List<Check.Verdict> checks(Target target, List<Fact> facts) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Future<Check.Verdict>> running = target.auditedOn().stream()
                    .map(triple -> threads.submit(() -> check(target, triple, facts)))
                    .toList();
            List<Check.Verdict> verdicts = new ArrayList<>();
            for (Future<Check.Verdict> future : running) {
                verdicts.add(future.get());
            }
            return verdicts;
        }
    }

    private Check.Verdict check(Target target, String triple, List<Fact> facts) throws Exception {
        Path header = bindings.resolve("headers").resolve(target.system() + ".h");
        return TemporaryDirectory.with(work -> Check.run(zig, header, triple, facts, work));
    }

    private static boolean report(Check.Verdict verdict) {
        verdict.refuted().forEach(line -> System.out.println(verdict.triple() + ": " + line));
        String skipped =
                verdict.skipped().isEmpty() ? "" : "; excused by the header: " + String.join(", ", verdict.skipped());
        System.out.println(verdict.triple() + ": " + verdict.asked() + " assertions, "
                + verdict.refuted().size() + " refuted" + skipped);
        return verdict.refuted().isEmpty();
    }
}
