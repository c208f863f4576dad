package org.poll4j.bench.churn;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/** {@code ChurnProgram PEER CONNECTIONS ROUNDS}: prints nanoseconds of CPU time for one connection, for each round. */
public final class ChurnProgram {
    private ChurnProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        int connections = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Churn churn = open(args[0]);
        for (int i = 0; i < rounds; i++) {
            long begin = threads.getCurrentThreadCpuTime();
            for (int j = 0; j < connections; j++) {
                churn.live();
            }
            System.out.printf("cpu %.2f%n", (double) (threads.getCurrentThreadCpuTime() - begin) / connections);
        }
    }

    private static Churn open(String peer) throws IOException {
        return switch (peer) {
            case "poll4j" -> new PollChurn();
            case "java.nio" -> new NioChurn();
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }
}
