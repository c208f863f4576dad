package org.poll4j.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * Runs a program that prints lines of a metric and a value, one a round. A metric's figure is the median of the second
 * half: the first is to warm up.
 *
 * @param command starts it
 */
record ProgramRunner(List<String> command) implements Runner {
    private static final Executor WATCHDOG = CompletableFuture.delayedExecutor(2, TimeUnit.MINUTES);

    @Override
    public Map<String, Double> run() throws IOException, InterruptedException {
        Map<String, List<Double>> lines = new LinkedHashMap<>();
        for (String line : output(command)) {
            String[] words = line.split(" ");
            lines.computeIfAbsent(words[0], _ -> new ArrayList<>()).add(Double.valueOf(words[1]));
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        lines.forEach((metric, values) -> figures.put(metric, secondHalf(values)));
        return figures;
    }

    static List<String> output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        WATCHDOG.execute(process::destroyForcibly); // of a process that has ended, this does nothing
        List<String> lines = process.inputReader().readAllLines();
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException("ended with status " + status + ": " + String.join(" ", command));
        }
        return lines;
    }

    private static double secondHalf(List<Double> values) {
        return Samples.median(values.stream()
                .skip(values.size() / 2)
                .mapToDouble(Double::doubleValue)
                .toArray());
    }
}
