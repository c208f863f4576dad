package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Looks whether other programs use the processors, because the figures would then tell about them. */
final class LoadedMachine {
    private static final Path STAT = Path.of("/proc/stat");
    private static final long WATCH_MILLIS = 1_000;
    /** So much of one core is background noise. */
    private static final double NOISE = 0.25;

    private static final int IDLE = 4;
    private static final int IOWAIT = 5;

    private LoadedMachine() {}

    /**
     * Watches the machine for a second. The averages of {@code uptime} would still tell of a build that ended a minute
     * ago.
     *
     * @throws IllegalStateException if other programs use more than {@link #NOISE} of a core; says what to do
     */
    static void refuse() throws IOException, InterruptedException {
        double busy = busyCores();
        if (busy > NOISE) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "Other programs use %.0f %% of a core, so figures measured now would mean nothing."
                            + " Stop them, or measure anyway with the word 'anyway'.",
                    100 * busy));
        }
    }

    /** How many cores were busy, of all programs; 0 where the system does not tell. */
    private static double busyCores() throws IOException, InterruptedException {
        if (!Files.exists(STAT)) {
            return 0;
        }
        long[] before = ticks();
        Thread.sleep(WATCH_MILLIS);
        long[] after = ticks();
        double busy = after[0] - before[0];
        double all = after[1] - before[1];
        return all == 0 ? 0 : busy / all * Runtime.getRuntime().availableProcessors();
    }

    /** Ticks of all cores: busy ones, and all. */
    private static long[] ticks() throws IOException {
        String[] fields = Files.readAllLines(STAT).getFirst().split(" +");
        long all = 0;
        for (int i = 1; i <= 8 && i < fields.length; i++) { // guests are counted in user time as well
            all += Long.parseLong(fields[i]);
        }
        return new long[] {all - Long.parseLong(fields[IDLE]) - Long.parseLong(fields[IOWAIT]), all};
    }
}
