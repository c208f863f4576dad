package org.poll4j.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * User CPU time of a process by samples of {@code perf}, ten thousand in a second of CPU time. The kernel's own samples
 * are too few for a server that is idle most of the time, and come at the same moments as its requests.
 */
final class UserTime {
    private static final Path PERF = Path.of("/usr/bin/perf");
    private static final int PER_SECOND = 9_999;
    private static final Pattern CAPTURED = Pattern.compile("\\((\\d+) samples\\)");

    private final Process perf;
    private final Path data;

    private UserTime(Process perf, Path data) {
        this.perf = perf;
        this.data = data;
    }

    /** Null where there is no perf. */
    static @Nullable UserTime begin(Process process, Duration time) throws IOException {
        if (!Files.isExecutable(PERF)) {
            return null;
        }
        Path data = Files.createTempFile("poll4j-bench", ".perf");
        List<String> command = List.of(
                PERF.toString(),
                "record",
                "-e",
                "cpu-clock:u",
                "-F",
                "" + PER_SECOND,
                "-p",
                "" + process.pid(),
                "-o",
                data.toString(),
                "--",
                "sleep",
                "" + time.toMillis() / 1e3);
        return new UserTime(
                new ProcessBuilder(command).redirectErrorStream(true).start(), data);
    }

    /** Nanoseconds, or NaN if perf may not look at the process. */
    double nanos() throws IOException, InterruptedException {
        String output = new String(perf.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        perf.waitFor();
        Files.delete(data);
        Matcher captured = CAPTURED.matcher(output);
        return captured.find() ? Long.parseLong(captured.group(1)) * 1e9 / PER_SECOND : Double.NaN;
    }
}
