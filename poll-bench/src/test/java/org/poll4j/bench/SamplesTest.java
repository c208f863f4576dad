package org.poll4j.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SamplesTest {
    private static final Metric EVENT = new Metric("event", "ms to the event", 0);

    /** Runs add to what was measured before: names of peers have commas. */
    @Test
    void what_is_written_is_read(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("samples.tsv");
        Samples written = Samples.read(file);
        written.add("startup", "one event", 1, "poll4j, AOT cache", Map.of("event", 1.5));
        written.write();
        Samples read = Samples.read(file);
        assertEquals(1, read.rounds("startup", "one event"));
        assertEquals(1.5, read.figure("startup", "one event", "poll4j, AOT cache", EVENT));
    }

    /** A ratio has the quartiles of the rounds' ratios beside it. */
    @Test
    void a_ratio_shows_its_quartiles(@TempDir Path directory) throws IOException {
        Samples samples = Samples.read(directory.resolve("samples.tsv"));
        double[] ratios = {1.0, 3.0, 2.0, 5.0, 4.0};
        for (int round = 1; round <= ratios.length; round++) {
            samples.add("ring", "one", round, "C", Map.of("event", 10.0 * round));
            samples.add("ring", "one", round, "poll4j", Map.of("event", 10.0 * round * ratios[round - 1]));
        }
        assertEquals("3.00 (2.00–4.00)", samples.showRatio("ring", "one", "poll4j", "C", EVENT));
        assertEquals("1.00", samples.showRatio("ring", "one", "C", "C", EVENT));
        assertEquals("", samples.showRatio("ring", "one", "mio", "C", EVENT));
    }
}
