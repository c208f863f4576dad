package org.poll4j.sim.junit;

import java.util.concurrent.TimeUnit;
import org.poll4j.sim.Simulation;

/**
 * A command that plays scenarios of one seed after another, until one fails or the time is over:
 * {@code java -cp … org.poll4j.sim.junit.Fuzz PLAY [MINUTES [FIRST-SEED]]}. PLAY is a class that implements {@link Play}, with a
 * constructor without parameters. {@code -Dorg.poll4j.sim.seed=SEED} plays one seed. Exits with 1 if one has failed.
 */
public final class Fuzz {
    /** One seed after another. */
    record Seeds(long first, long count) {}

    private Fuzz() {}

    /**
     * Runs the command.
     *
     * @param arguments class, minutes (1 if left out), first seed (by the clock if left out)
     * @throws ReflectiveOperationException if there is no such class, or it cannot be made
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        if (arguments.length < 1 || arguments.length > 3) {
            System.err.println("usage: Fuzz PLAY [MINUTES [FIRST-SEED]]");
            System.exit(2);
        }
        Play play = Class.forName(arguments[0])
                .asSubclass(Play.class)
                .getDeclaredConstructor()
                .newInstance();
        double minutes = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
        long first = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.currentTimeMillis();
        System.exit(isFailing(play, minutes, first) ? 1 : 0);
    }

    private static boolean isFailing(Play play, double minutes, long first) {
        long began = System.nanoTime();
        long nanos = (long) (minutes * TimeUnit.MINUTES.toNanos(1));
        Long one = Long.getLong(Simulation.SEED);
        long begin = Simulation.seedFor(first);
        long seed = begin;
        long seeds = 0;
        try {
            do {
                run(play, play.limits(), new Seeds(seed++, 1));
                seeds++;
            } while (one == null && System.nanoTime() - began < nanos);
        } catch (ScenarioFailure failure) {
            failure.printStackTrace(System.out);
            return true;
        }
        System.out.println(seeds + " seeds from " + begin + ": none fails");
        return false;
    }

    /** Plays until one fails, which is shrunk and thrown. */
    static void run(Play play, Limits limits, Seeds seeds) {
        for (long seed = seeds.first; seed < seeds.first + seeds.count; seed++) {
            ScenarioFailure failure = Shrinker.failure(play, Scenario.random(seed, limits), seed);
            if (failure != null) {
                throw Shrinker.shrink(play, limits, failure);
            }
        }
    }
}
