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
}
