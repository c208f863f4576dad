package org.poll4j.tests.bindings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One block of bindings/targets: a system, the packages that are generated for it, and from which symbols. */
record Target(String system, String from, Path module, String generated, List<Symbol> symbols) {
    /** The repository; the tests run in the directory of their module. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    static final Path BINDINGS = ROOT.resolve("bindings");

    /** A line of a file in bindings/symbols. */
    record Symbol(String file, String kind, String name) {
        boolean isType() {
            return Set.of("struct", "union", "typedef").contains(kind);
        }

        boolean isErrno() {
            return name.matches("E[A-Z0-9]+|WSA(?!_)[A-Z]+|(ERROR|STATUS)_[A-Z_]+");
        }

        @Override
        public String toString() {
            return "bindings/symbols/" + file + ": " + kind + " " + name;
        }
    }

    static List<Target> all() throws IOException {
        List<Target> targets = new ArrayList<>();
        for (String block : Files.readString(BINDINGS.resolve("targets")).split("\n\\s*\n")) {
            Map<String, String> words = new HashMap<>();
            for (String line : lines(block)) {
                String[] pair = line.split("\\s+", 2);
                words.put(pair[0], pair[1].strip());
            }
            if (!words.isEmpty()) {
                targets.add(of(words));
            }
        }
        return targets;
    }

    private static Target of(Map<String, String> words) throws IOException {
        List<Symbol> symbols = new ArrayList<>();
        for (String file : words.get("symbols").split("\\s+")) {
            for (String line :
                    lines(Files.readString(BINDINGS.resolve("symbols").resolve(file)))) {
                String[] kindAndName = line.split("\\s+");
                symbols.add(new Symbol(file, kindAndName[0], kindAndName[1]));
            }
        }
        Path module = ROOT.resolve(words.get("module"));
        return new Target(words.get("system"), words.get("from"), module, words.get("package"), symbols);
    }

    private static List<String> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .toList();
    }

    Path constantsAndStructs() {
        return module.resolve("src/generated/java").resolve(generated.replace('.', '/'));
    }

    Path functions() {
        return module.resolve("src/generated-test/java")
                .resolve(generated.replace('.', '/'))
                .resolve("functions");
    }

    Path main() {
        return module.resolve("src/main/java");
    }

    Path tests() {
        return module.resolve("src/test/java");
    }

    @Override
    public String toString() {
        return system;
    }
}
