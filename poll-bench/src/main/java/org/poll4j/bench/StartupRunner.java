package org.poll4j.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Runs a program that prints {@link System#nanoTime()} at its event, which is one clock for all processes.
 *
 * @param command starts it
 */
record StartupRunner(List<String> command) implements Runner {
    @Override
    public Map<String, Double> run() throws IOException, InterruptedException {
        long started = System.nanoTime();
        List<String> lines = ProgramRunner.output(command);
        long ended = System.nanoTime();
        double event = Long.parseLong(lines.getLast()) - started;
        return Map.of("event", event, "end", (double) (ended - started));
    }
}
