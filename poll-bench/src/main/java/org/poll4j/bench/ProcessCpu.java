package org.poll4j.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.poll4j.bench.ffm.Linux;

/**
 * CPU time that a process has used, in nanoseconds, its ended threads included. The kernel knows the sum exactly, and
 * user time by samples.
 */
record ProcessCpu(double user, double total) {
    private static final double NANOS_PER_TICK = 1e7; // USER_HZ is 100 on every architecture that Java runs on

    static ProcessCpu of(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessCpu(Long.parseLong(fields[11]) * NANOS_PER_TICK, Linux.cpuNanos(process.pid()));
    }

    ProcessCpu minus(ProcessCpu earlier) {
        return new ProcessCpu(user - earlier.user, total - earlier.total);
    }
}
