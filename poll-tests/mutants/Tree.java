import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A copy of the modules' sources, to be changed, and the classes that Maven has made of the original.
 *
 * @param root of the project
 * @param copy of the project, as far as patches change it
 * @param modules the original directories of the modules
 * @param libraries their further class path
 */
record Tree(Path root, Path copy, List<Path> modules, List<Path> libraries) {
    /** What Maven found for the tests: directories of the project, and jars. */
    static Tree of(Path root, Path copy) throws IOException {
        List<Path> modules = new ArrayList<>();
        List<Path> libraries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (!path.startsWith(root)) {
                libraries.add(path);
            } else {
                modules.add(module(path));
            }
        }
        List<Path> distinct = modules.stream().distinct().toList();
        for (Path module : distinct) {
            Path main = module.resolve("src/main");
            if (Files.isDirectory(main)) {
                copy(main, copy.resolve(root.relativize(main)));
            }
        }
        return new Tree(root, copy, distinct, libraries);
    }

    /** The directory of a module, given a path in its {@code target}. */
    private static Path module(Path path) {
        Path module = path;
        while (!module.endsWith("target")) {
            module = module.getParent();
        }
        return module.getParent();
    }

    /** Leaves alone what is there. */
    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(each));
                Files.createDirectories(Files.isDirectory(each) ? target : target.getParent());
                if (Files.isRegularFile(each) && Files.notExists(target)) {
                    Files.copy(each, target);
                }
            }
        }
    }

    /** Classes of the modules and of their tests, and libraries. */
    List<Path> classPath() {
        List<Path> path = new ArrayList<>();
        modules.forEach(module -> path.add(module.resolve("target/classes")));
        modules.forEach(module -> path.add(module.resolve("target/test-classes")));
        path.addAll(libraries);
        return path;
    }

    /** The classes of the modules that a patch has changed, where {@link #compile} put them. */
    static List<Path> mutated(Path classes) throws IOException {
        try (Stream<Path> modules = Files.list(classes)) {
            return modules.toList();
        }
    }

    /** Why it could not be applied; empty if it was. */
    String apply(Patch patch) throws IOException, InterruptedException {
        return git("apply", patch.file().toString());
    }

    void revert(Patch patch) throws IOException, InterruptedException {
        String refused = git("apply", "--reverse", patch.file().toString());
        if (!refused.isEmpty()) {
            throw new IOException(patch.name() + " cannot be taken back: " + refused);
        }
    }

    private String git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(copy.toFile()).redirectErrorStream(true);
        builder.environment().put("GIT_CEILING_DIRECTORIES", copy.getParent().toString()); // a copy is no repository
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() == 0 ? "" : output.lines().findFirst().orElse("git failed");
    }

    /**
     * Compiles the modules that a patch has changed, each into a directory of its own; what javac says, if it fails.
     */
    String compile(Patch patch, Path into) throws IOException {
        for (Path module : modules) {
            Path changed = root.relativize(module);
            if (patch.modules().contains(changed.toString())) {
                Path classes = into.resolve(changed.getFileName());
                Files.createDirectories(classes);
                String errors = javac(copy.resolve(changed).resolve("src/main/java"), classes);
                if (!errors.isEmpty()) {
                    return errors;
                }
                copy(module.resolve("target/classes"), classes); // resources, module descriptor, generated classes
            }
        }
        return "";
    }

    private String javac(Path sources, Path classes) throws IOException {
        JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = javac.getStandardFileManager(said, Locale.ROOT, StandardCharsets.UTF_8);
                Stream<Path> all = Files.walk(sources)) {
            List<Path> own = all.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("module-info.java"))
                    .filter(file -> !file.toString().contains("generated"))
                    .toList();
            String classPath = Stream.concat(mutated(classes.getParent()).stream(), classPath().stream())
                    .map(Path::toString)
                    .collect(Collectors.joining(File.pathSeparator));
            List<String> options = List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", classPath);
            return javac.getTask(null, files, said, options, null, files.getJavaFileObjectsFromPaths(own))
                            .call()
                    ? ""
                    : firstError(said);
        }
    }

    private static String firstError(DiagnosticCollector<JavaFileObject> said) {
        return said.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic ->
                        diagnostic.getMessage(Locale.ROOT).lines().findFirst().orElse(""))
                .findFirst()
                .orElse("javac failed");
    }
}
