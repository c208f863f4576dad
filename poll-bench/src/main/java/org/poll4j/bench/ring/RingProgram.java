package org.poll4j.bench.ring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * {@code RingProgram PEER PIPES ACTIVE EVENTS ROUNDS}: prints, for each round, nanoseconds per event, on the clock and
 * of CPU time of this thread, which are the same on an idle machine: a ring never waits. The program in C is
 * {@code ring.c}.
 */
public final class RingProgram {
    private RingProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        int pipes = Integer.parseInt(args[1]);
        int active = Integer.parseInt(args[2]);
        long events = Long.parseLong(args[3]);
        int rounds = Integer.parseInt(args[4]);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();

        Ring ring = open(args[0], pipes);
        for (int i = 0; i < active; i++) {
            ring.put((int) ((long) i * pipes / active));
        }
        System.gc(); // what was opened lies together then, as in a program that has run for a while
        for (int i = 0; i < rounds; i++) {
            long wall = System.nanoTime();
            long cpu = threads.getCurrentThreadCpuTime();
            ring.turn(events);
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            wall = System.nanoTime() - wall;
            System.out.printf("wall %.2f%ncpu %.2f%n", (double) wall / events, (double) cpu / events);
        }
    }

    private static Ring open(String peer, int pipes) throws IOException {
        return switch (peer) {
            case "poll4j" -> new PollRing(pipes);
            case "poll4j, TCP" -> new TcpRing(pipes);
            case "java.nio" -> new NioRing(pipes);
            case "FFM alone" -> new FfmRing(pipes);
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }
}
