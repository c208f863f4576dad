package org.poll4j.sim.junit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program in a JVM of its own, with this one's class path. */
record OtherJvm(int status, String output) {
    /** As a user has to say it. */
    static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    static OtherJvm run(List<String> options, String... program) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(
                List.of("-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
        command.addAll(List.of(program));
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(jvm.getInputStream().readAllBytes(), UTF_8);
            if (!jvm.waitFor(60, TimeUnit.SECONDS)) {
                throw new IOException("still running: " + output);
            }
            return new OtherJvm(jvm.exitValue(), output);
        } finally {
            jvm.destroyForcibly();
        }
    }
}
