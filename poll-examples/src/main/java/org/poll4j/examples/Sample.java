package org.poll4j.examples;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What was done, and what it took of one thread.
 *
 * @param requests answered
 * @param nanos of wall-clock time
 * @param cpuNanos of the thread, in user mode and in the kernel
 * @param allocatedBytes on the heap, by the thread
 */
record Sample(long requests, long nanos, long cpuNanos, long allocatedBytes) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static final Sample NOTHING = new Sample(0, 0, 0, 0);

    /** The clocks and counters as they stand. */
    static Sample now(long requests, Thread thread) {
        long id = thread.threadId();
        return new Sample(
                requests, System.nanoTime(), THREADS.getThreadCpuTime(id), THREADS.getThreadAllocatedBytes(id));
    }

    Sample since(Sample earlier) {
        return new Sample(
                requests - earlier.requests,
                nanos - earlier.nanos,
                cpuNanos - earlier.cpuNanos,
                allocatedBytes - earlier.allocatedBytes);
    }

    Sample plus(Sample other) {
        return new Sample(
                requests + other.requests,
                nanos + other.nanos,
                cpuNanos + other.cpuNanos,
                allocatedBytes + other.allocatedBytes);
    }

    double requestsPerSecond() {
        return requests * 1e9 / nanos;
    }

    double cpuMicrosPerRequest() {
        return cpuNanos / 1e3 / requests;
    }

    double bytesPerRequest() {
        return (double) allocatedBytes / requests;
    }
}
