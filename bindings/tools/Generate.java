import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Generates the binding packages of all systems, or of those named, in place. */
final class Generate {
    private final Path bindings;
    private final Path output;
    private final Versions versions;
    private final Jextract jextract;
    private final Zig zig;

    private Generate(Path bindings, Path output) throws IOException, InterruptedException {
        this.bindings = bindings;
        this.output = output;
        versions = Versions.read(bindings);
        jextract = Jextract.find(versions);
        zig = Zig.find(versions);
    }

    public static void main(String[] arguments) throws Exception {
        Refusal.report("bindings/generate", () -> run(new ArrayList<>(List.of(arguments))));
    }

    private static void run(List<String> arguments) throws Exception {
        Path bindings = Path.of(arguments.removeFirst());
        Path output = bindings.getParent();
        if (arguments.size() > 1 && arguments.getFirst().equals("--output")) {
            output = Path.of(arguments.remove(1)).toAbsolutePath();
            arguments.removeFirst();
        }
        List<Target> targets = Target.read(bindings, arguments);
        Generate generate = new Generate(bindings, output);
        for (Target target : targets) {
            generate.generate(target);
        }
    }

    private void generate(Target target) throws Exception {
        List<String> flags = zig.flagsForOtherClang(target.from());
        Predicate<Symbol> functions = Symbol::isFunction;
        generate(target, flags, functions.negate(), target.mainSources(), target.mainPackage(), target.headerClass());
        generate(target, flags, functions, target.testSources(), target.functionsPackage(), target.functionsClass());
    }

    private void generate(
            Target target, List<String> flags, Predicate<Symbol> wanted, Path sources, String name, String headerClass)
            throws Exception {
        Scratch.with(work -> {
            Path header = bindings.resolve("headers").resolve(target.system() + ".h");
            jextract.run(work, flags, target.osName(), arguments(target, wanted, work, name, headerClass, header));
            Path generated = work.resolve("out").resolve(name.replace('.', '/'));
            requireAll(target, wanted, generated);
            describe(target, name, generated);
            replace(generated, output.resolve(sources).resolve(name.replace('.', '/')));
            return null;
        });
        System.out.println(name);
    }

    private static List<String> arguments(
            Target target, Predicate<Symbol> wanted, Path work, String name, String headerClass, Path header) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("--output", quoted(work.resolve("out")), "-t", name, "--header-class-name", headerClass));
        target.symbols().stream()
                .filter(wanted)
                .forEach(symbol -> arguments.addAll(List.of("--include-" + symbol.kind(), symbol.name())));
        arguments.add(quoted(header));
        return arguments;
    }

    private static String quoted(Path path) {
        return '"' + path.toString() + '"';
    }

    /** jextract is silent about a symbol that no header declares. */
    private static void requireAll(Target target, Predicate<Symbol> wanted, Path generated) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Path file : javaFiles(generated)) {
            text.append(Files.readString(file));
        }
        List<String> missing = target.symbols().stream()
                .filter(wanted)
                .filter(symbol -> !text.toString().contains(declaration(symbol)))
                .map(Symbol::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new Refusal("the headers of " + target.system() + " do not declare " + String.join(", ", missing));
        }
    }

    private static String declaration(Symbol symbol) {
        return switch (symbol.kind()) {
            case "constant" -> " " + symbol.name() + "() {";
            case "function" -> " " + symbol.name() + "(";
            case "typedef" -> "public class " + symbol.name() + " extends ";
            default -> "public class " + symbol.name() + " {";
        };
    }

    /** The two files that are not jextract's: where the package comes from, and that its nulls are unknown. */
    private void describe(Target target, String name, Path generated) throws IOException, GeneralSecurityException {
        Files.writeString(generated.resolve("package-info.java"), """
                /** Generated by jextract from bindings/headers/%s.h; bindings/generate makes it again. */
                @org.jspecify.annotations.NullUnmarked
                package %s;
                """.formatted(target.system(), name));
        Files.writeString(generated.resolve("GENERATED.properties"), """
                # What bindings/generate made this package with; bindings/README.md tells how to make it again.
                jextract.commit=%s
                libclang=%s
                headers=bindings/headers/%s.h
                headers.version=ziglang %s
                target=%s
                # sha256sum *.java | sha256sum
                sha256=%s
                """.formatted(
                versions.jextractCommit(),
                versions.libclang(),
                target.system(),
                versions.ziglang(),
                target.from(),
                hash(generated)));
    }

    private static String hash(Path directory) throws IOException, GeneralSecurityException {
        StringBuilder lines = new StringBuilder();
        for (Path file : javaFiles(directory)) {
            lines.append(sha256(Files.readAllBytes(file))).append("  ").append(file.getFileName()).append('\n');
        }
        return sha256(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String sha256(byte[] bytes) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static List<Path> javaFiles(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    private static void replace(Path generated, Path directory) throws IOException {
        Files.createDirectories(directory);
        try (Stream<Path> old = Files.list(directory).filter(Files::isRegularFile)) {
            for (Path file : old.toList()) {
                Files.delete(file);
            }
        }
        try (Stream<Path> files = Files.list(generated)) {
            for (Path file : files.toList()) {
                Files.copy(file, directory.resolve(file.getFileName()));
            }
        }
    }
}
