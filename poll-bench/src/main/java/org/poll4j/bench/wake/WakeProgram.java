package org.poll4j.bench.wake;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * {@code WakeProgram PEER TRIPS ROUNDS}: two threads wake each other; prints nanoseconds for there and back, for each
 * round.
 */
public final class WakeProgram {
    private WakeProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        long trips = Long.parseLong(args[1]);
        int rounds = Integer.parseInt(args[2]);
        Wakeable here = open(args[0]);
        Wakeable there = open(args[0]);
        Thread.ofPlatform().daemon().start(() -> answer(there, here, trips * rounds));
        for (int i = 0; i < rounds; i++) {
            long begin = System.nanoTime();
            for (long j = 0; j < trips; j++) {
                there.wake();
                here.await();
            }
            System.out.printf("wall %.2f%n", (double) (System.nanoTime() - begin) / trips);
        }
    }

    private static void answer(Wakeable there, Wakeable here, long trips) {
        try {
            for (long i = 0; i < trips; i++) {
                there.await();
                here.wake();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Wakeable open(String peer) throws IOException {
        return switch (peer) {
            case "poll4j" -> new PollWakeable();
            case "java.nio" -> new NioWakeable();
            case "FFM alone" -> new FfmWakeable();
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }
}
