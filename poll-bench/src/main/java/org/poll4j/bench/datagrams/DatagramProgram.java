package org.poll4j.bench.datagrams;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * {@code DatagramProgram PEER SIZE BATCH SEGMENTS DATAGRAMS ROUNDS}: prints, for each round, nanoseconds per datagram,
 * on the clock and of CPU time of this thread; Netty's loop is a thread of its own, so its CPU time says nothing. The
 * program in C is {@code datagrams.c}.
 */
public final class DatagramProgram {
    private DatagramProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        int size = Integer.parseInt(args[1]);
        int batch = Integer.parseInt(args[2]);
        int segments = Integer.parseInt(args[3]);
        long datagrams = Long.parseLong(args[4]);
        int rounds = Integer.parseInt(args[5]);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        DatagramLoop loop = open(args[0], size, batch, segments);
        for (int i = 0; i < rounds; i++) {
            long wall = System.nanoTime();
            long cpu = threads.getCurrentThreadCpuTime();
            loop.turn(datagrams);
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            wall = System.nanoTime() - wall;
            System.out.printf("wall %.2f%ncpu %.2f%n", (double) wall / datagrams, (double) cpu / datagrams);
        }
        System.exit(0); // Netty's thread would stay
    }

    private static DatagramLoop open(String peer, int size, int batch, int segments) throws IOException {
        return switch (peer) {
            case "poll4j" -> new PollDatagrams(size, batch, segments);
            case "java.nio" -> new NioDatagrams(size, batch);
            case "Netty epoll" -> new NettyDatagrams(size, batch, segments);
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }
}
