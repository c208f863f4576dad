import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One block of {@code targets}: a system, its generated package, and where the audit checks it. */
record Target(Map<String, List<String>> words, List<Symbol> symbols) {
    /** The named systems, or all of them when none is named. */
    static List<Target> read(Path bindings, List<String> names) throws IOException {
        List<Target> all = new ArrayList<>();
        for (String block : Files.readString(bindings.resolve("targets")).split("\n\\s*\n")) {
            Map<String, List<String>> words = words(block);
            if (!words.isEmpty()) {
                all.add(new Target(words, symbols(bindings, words)));
            }
        }
        return names.isEmpty()
                ? all
                : names.stream().map(name -> named(all, name)).toList();
    }

    private static Map<String, List<String>> words(String block) {
        Map<String, List<String>> words = new HashMap<>();
        for (String line : block.lines().toList()) {
            if (!line.startsWith("#")) {
                List<String> all = List.of(line.strip().split("\\s+"));
                words.computeIfAbsent(all.getFirst(), key -> new ArrayList<>()).addAll(all.subList(1, all.size()));
            }
        }
        return words;
    }

    private static List<Symbol> symbols(Path bindings, Map<String, List<String>> words) throws IOException {
        List<Symbol> symbols = new ArrayList<>();
        for (String file : words.get("symbols")) {
            symbols.addAll(Symbol.read(bindings.resolve("symbols").resolve(file)));
        }
        return symbols;
    }

    private static Target named(List<Target> all, String name) {
        return all.stream()
                .filter(target -> target.system().equals(name))
                .findFirst()
                .orElseThrow(() -> new Refusal("no target " + name + " in bindings/targets; there are "
                        + String.join(", ", all.stream().map(Target::system).toList())));
    }

    private String word(String key) {
        return words.get(key).getFirst();
    }

    String system() {
        return word("system");
    }

    String from() {
        return word("from");
    }

    String osName() {
        return String.join(" ", words.get("os.name"));
    }

    /** For the module itself. */
    Part constantsAndStructs() {
        List<Symbol> wanted =
                symbols.stream().filter(symbol -> !symbol.isFunction()).toList();
        return new Part(system(), sources("generated"), word("package"), system() + "_h", wanted);
    }

    /** For the module's tests, which hold what is linked by hand to it. */
    Part functions() {
        List<Symbol> wanted = symbols.stream().filter(Symbol::isFunction).toList();
        return new Part(
                system(), sources("generated-test"), word("package") + ".functions", system() + "_functions_h", wanted);
    }

    private Path sources(String kind) {
        return Path.of(word("module"), "src", kind, "java");
    }

    List<String> auditedOn() {
        return words.get("audit");
    }
}
