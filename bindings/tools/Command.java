import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program to run, and what it said. */
final class Command {
    private final ProcessBuilder builder;

    Command(List<String> command) {
        builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
    }

    Command with(String... arguments) {
        builder.command().addAll(List.of(arguments));
        return this;
    }

    Command in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    Command env(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    /** Output and errors together, or null when there is no such program. */
    Result run() throws IOException, InterruptedException {
        Process process;
        try {
            process = builder.start();
        } catch (IOException absent) {
            return null;
        }
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), said);
    }

    record Result(int code, String output) {}
}
