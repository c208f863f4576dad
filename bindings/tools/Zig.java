import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The zig compiler of PyPI's ziglang: every system's headers in one package, and a compiler for each. */
final class Zig {
    /** What decides which declarations a header shows: the triple, the include directories, the version macros. */
    private static final Pattern FLAG = Pattern.compile("-(triple|isystem|D)\"? (\"[^\"]+\"|\\S+)");

    private final List<String> command;

    private Zig(List<String> command) {
        this.command = command;
    }

    /** {@code $ZIG}, else {@code python3 -m ziglang}, of the pinned version. */
    static Zig find(Versions versions) throws IOException, InterruptedException {
        String chosen = System.getenv("ZIG");
        List<String> command = chosen == null ? List.of("python3", "-m", "ziglang") : List.of(chosen);
        Command.Result result = new Command(command).with("version").run();
        if (result == null || result.code() != 0 || !result.output().strip().equals(versions.ziglang())) {
            throw new Refusal("no zig " + versions.ziglang() + ": pip install ziglang==" + versions.ziglang()
                    + " (ZIG may name another zig of this version)");
        }
        return new Zig(command);
    }

    Command cc(String target) {
        return new Command(command).with("cc", "-target", target);
    }

    /** The flags with which another clang reads the same headers in the same way. */
    List<String> flagsForOtherClang(String target) throws IOException, InterruptedException {
        Command.Result result =
                cc(target).with("-E", "-v", "-x", "c", "/dev/null").run();
        if (result.code() != 0) {
            throw new Refusal("no headers for the target " + target + ": "
                    + result.output().strip());
        }
        String line = result.output()
                .lines()
                .filter(l -> l.contains(" -cc1 "))
                .findFirst()
                .orElseThrow();
        List<String> flags = new ArrayList<>(List.of("-nostdinc"));
        FLAG.matcher(line)
                .results()
                .forEach(flag -> add(flag.group(1), flag.group(2).replace("\"", ""), flags));
        return flags;
    }

    private static void add(String flag, String value, List<String> flags) {
        switch (flag) {
            case "triple" -> flags.add("--target=" + value);
            case "D" -> flags.add("-D" + value);
            default -> {
                if (isSystems(value)) {
                    flags.add("-isystem" + Path.of(value).toAbsolutePath());
                }
            }
        }
    }

    /**
     * The compiler's own headers (stddef.h) are left out: every clang brings its own, and include_next fails on two
     * copies.
     */
    private static boolean isSystems(String directory) {
        return Path.of(directory).getParent().endsWith("libc/include");
    }
}
