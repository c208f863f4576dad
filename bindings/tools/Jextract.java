import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Stock jextract, called so that it generates for another system than the one it runs on. */
final class Jextract {
    private final Path launcher;

    private Jextract(Path launcher) {
        this.launcher = launcher;
    }

    /** {@code $JEXTRACT}: the launcher, or the directory whose bin/ holds it; of the pinned versions. */
    static Jextract find(Versions versions) throws IOException, InterruptedException {
        String chosen = System.getenv("JEXTRACT");
        Path launcher = chosen == null ? null : launcher(Path.of(chosen).toAbsolutePath());
        Command.Result result = launcher == null ? null : new Command(List.of(launcher.toString(), "--version")).run();
        if (result == null || result.code() != 0) {
            throw new Refusal("no jextract: set JEXTRACT to " + wanted(versions));
        }
        require(result.output(), "jextract " + versions.jextract(), versions);
        require(result.output(), "clang version " + versions.clang(), versions);
        return new Jextract(launcher);
    }

    private static Path launcher(Path chosen) {
        return Files.isDirectory(chosen) ? chosen.resolve("bin").resolve("jextract") : chosen;
    }

    private static void require(String said, String wanted, Versions versions) {
        if (said.lines().noneMatch(line -> line.endsWith(wanted))) {
            throw new Refusal("JEXTRACT has no " + wanted + " but "
                    + said.strip().replaceAll("\\R", ", ") + ": set it to " + wanted(versions));
        }
    }

    private static String wanted(Versions versions) {
        return "a build of OpenJDK's jextract at commit " + versions.jextractCommit() + " with pip's libclang=="
                + versions.libclang();
    }

    /**
     * Runs jextract in {@code work}, where it finds the flags for clang in {@code compile_flags.txt}. Told that it
     * is on Windows, it lets libclang catch SIGSEGV, which the JVM needs for itself on every other system: hence
     * the second variable.
     */
    void run(Path work, List<String> clangFlags, String osName, List<String> arguments)
            throws IOException, InterruptedException {
        Files.write(work.resolve("compile_flags.txt"), clangFlags);
        Files.write(work.resolve("arguments"), arguments);
        Command.Result result = new Command(List.of(launcher.toString(), "@arguments"))
                .in(work)
                .env(Map.of("JEXTRACT_JAVA_OPTIONS", javaOptions(work, osName), "LIBCLANG_DISABLE_CRASH_RECOVERY", "1"))
                .run();
        System.err.print(result.output());
        if (result.code() != 0) {
            throw new Refusal("jextract ended with exit code " + result.code());
        }
    }

    /**
     * jextract finds the system by os.name. A launcher accepts it only word by word, hence the argument file.
     */
    private String javaOptions(Path work, String osName) throws IOException {
        Path options =
                Files.write(work.resolve("java-options"), List.of("-Dos.name=\"" + osName + '"', libraryPath(work)));
        return "@" + options;
    }

    /** Told that it is on Windows, jextract loads "libclang", and the real system makes liblibclang.so of that. */
    private String libraryPath(Path work) throws IOException {
        Path libclang = launcher.resolveSibling("../runtime/lib/" + System.mapLibraryName("clang"))
                .normalize();
        Path renamed = work.resolve(System.mapLibraryName("libclang"));
        if (Files.exists(libclang) && !Files.exists(renamed)) {
            Files.createSymbolicLink(renamed, libclang);
        }
        return "-Djava.library.path=\"" + work + '"';
    }
}
