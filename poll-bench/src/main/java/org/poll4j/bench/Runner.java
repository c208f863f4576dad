package org.poll4j.bench;

import java.io.IOException;
import java.util.Map;

/** Runs a peer once, in a process of its own. */
interface Runner {
    /** What was measured, by metric. */
    Map<String, Double> run() throws IOException, InterruptedException;
}
