package org.poll4j.bench.register;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadMXBean;

/**
 * {@code RegisterProgram PEER SOURCES ROUNDS}: prints nanoseconds of CPU time for the first registrations of the
 * process (cold), and for each round, for a registration with its end (pair) and a change. Without rounds it prints
 * bytes on the heap instead: of a source, and of its registration.
 */
public final class RegisterProgram {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    private interface Step {
        void run() throws IOException;
    }

    private RegisterProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        int count = Integer.parseInt(args[1]);
        int rounds = Integer.parseInt(args[2]);
        if (rounds == 0) {
            weigh(args[0], count);
            return;
        }
        Registering registering = open(args[0], count);
        for (int i = 0; i < rounds; i++) {
            double register = nanos(registering::register) / count;
            double change = nanos(registering::change) / count;
            double deregister = nanos(registering::deregister) / count;
            if (i == 0) {
                System.out.printf("cold %.2f%n", register);
            }
            System.out.printf("pair %.2f%nchange %.2f%n", register + deregister, change);
        }
    }

    private static double nanos(Step step) throws IOException {
        long begin = THREADS.getCurrentThreadCpuTime();
        step.run();
        return THREADS.getCurrentThreadCpuTime() - begin;
    }

    private static void weigh(String peer, int count) throws IOException {
        open(peer, 1).register(); // what all share is there, and what measures
        heap();
        long nothing = heap();
        Registering registering = open(peer, count);
        long sources = heap();
        registering.register();
        long registered = heap();
        System.out.printf("source %.2f%n", (double) (sources - nothing) / count);
        System.out.printf("registration %.2f%n", (double) (registered - sources) / count);
        registering.deregister();
    }

    private static long heap() {
        System.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    private static Registering open(String peer, int count) throws IOException {
        return switch (peer) {
            case "poll4j" -> new PollRegistering(count);
            case "java.nio" -> new NioRegistering(count);
            case "FFM alone" -> new FfmRegistering(count);
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }
}
