package org.poll4j.bench;

import java.io.IOException;
import java.util.List;

/**
 * One way to do the work of a comparison.
 *
 * @param name for the table
 * @param command starts its process
 */
record Peer(String name, List<String> command) {
    /**
     * One process, from start to end.
     *
     * @param startedNanos {@link System#nanoTime()} before it was started: one clock for all processes
     * @param endedNanos the same after it ended
     * @param lines what it printed
     */
    record Run(long startedNanos, long endedNanos, List<String> lines) {}

    Run run() throws IOException, InterruptedException {
        long started = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().readAllLines();
        int status = process.waitFor();
        long ended = System.nanoTime();
        if (status != 0) {
            throw new IOException(name + " ended with status " + status + ": " + String.join(" ", command));
        }
        return new Run(started, ended, lines);
    }
}
