package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;

/** What a program prints. */
public final class Console {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    /** For the program. */
    public PrintStream out() {
        return out;
    }

    /** What it has printed so far. */
    public List<String> lines() {
        return bytes.toString(UTF_8).lines().toList();
    }
}
