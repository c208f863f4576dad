package org.poll4j.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * What happened in a simulation, call by call: time, host, call, descriptor, result. The hash covers every call; the
 * lines are the last {@value #CAPACITY} of them. Two runs of one seed have the same hash.
 */
public final class Trace {
    /** How many of the last calls are kept as lines. */
    public static final int CAPACITY = 4_096;

    private static final int FIRST = 256;
    private static final long PRIME = 0x100000001b3L;

    private boolean isKept;
    private long[] times;
    private String[] hosts;
    private String[] calls;
    private long[] descriptors;
    private long[] results;
    private final CRC32C bytesMoved = new CRC32C();
    private long count;
    private long hash = 0xcbf29ce484222325L;

    Trace(boolean isKept) {
        this.isKept = isKept;
        int length = isKept ? FIRST : 0;
        times = new long[length];
        hosts = new String[length];
        calls = new String[length];
        descriptors = new long[length];
        results = new long[length];
    }

    /** Nothing more is noted. */
    void end() {
        isKept = false;
    }

    void note(long nanos, SimHost host, String call, long descriptor, long result) {
        note(nanos, host.hostName(), call, descriptor, result);
    }

    void note(long nanos, String host, String call, long descriptor, long result) {
        if (!isKept) {
            return;
        }
        if (count == times.length && count < CAPACITY) {
            grow();
        }
        int at = (int) (count++ % times.length);
        times[at] = nanos;
        hosts[at] = host;
        calls[at] = call;
        descriptors[at] = descriptor;
        results[at] = result;
        mix(nanos);
        mix(host.hashCode());
        mix(call.hashCode());
        mix(descriptor);
        mix(result);
    }

    private void grow() {
        int length = 2 * times.length;
        times = Arrays.copyOf(times, length);
        hosts = Arrays.copyOf(hosts, length);
        calls = Arrays.copyOf(calls, length);
        descriptors = Arrays.copyOf(descriptors, length);
        results = Arrays.copyOf(results, length);
    }

    /** Bytes that were moved count as well. */
    void mix(byte[] bytes, int offset, int length) {
        if (isKept) {
            bytesMoved.reset();
            bytesMoved.update(bytes, offset, length);
            mix(bytesMoved.getValue());
        }
    }

    private void mix(long value) {
        long mixed = (hash ^ value) * PRIME;
        hash = mixed ^ (mixed >>> 29);
    }

    /**
     * A number that depends on every call so far, its time, its result, and the bytes that it moved.
     *
     * @return the same for the same seed and the same program
     */
    public long hash() {
        return hash;
    }

    /**
     * How many calls there were.
     *
     * @return 0 or more
     */
    public long size() {
        return count;
    }

    /**
     * The last calls, oldest first: {@code 0.001500000 a     write(fd 5) = 12}. Times are in seconds.
     *
     * @return at most {@value #CAPACITY} lines
     */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - times.length); i < count; i++) {
            lines.add(line((int) (i % times.length)));
        }
        return lines;
    }

    private String line(int at) {
        long nanos = times[at];
        String digits = Long.toString(1_000_000_000L + nanos % 1_000_000_000L).substring(1);
        String of = descriptors[at] < 0 ? "" : "(fd " + descriptors[at] + ")";
        return nanos / 1_000_000_000L + "." + digits + " " + hosts[at] + " ".repeat(Math.max(1, 8 - hosts[at].length()))
                + calls[at] + of + " = " + result(at);
    }

    private String result(int at) {
        long result = results[at];
        if (calls[at].equals("event")) {
            return org.poll4j.spi.Readiness.toString(Bits.readiness((int) result));
        }
        return result == -2 ? "would block" : result == -1 ? "end" : Long.toString(result);
    }

    /** The lines, one below the other. */
    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
