package org.poll4j.sim.junit;

import java.lang.reflect.Constructor;
import java.util.concurrent.TimeUnit;
import org.poll4j.sim.Simulation;

/**
 * A command that plays scenarios of one seed after another, until one fails or the time is over:
 * {@code java -cp … org.poll4j.sim.junit.Fuzz PLAY [MINUTES [FIRST-SEED]]}. PLAY is a class that implements {@link
 * Play}, with a constructor without parameters. {@code -Dorg.poll4j.sim.seed=SEED} plays one seed. Exits with 0 if none
 * has failed, with 1 if one has, and with 2 if it cannot begin. A play that uses poll-runtime needs the JVM's option of
 * {@link Simulation}.
 */
public final class Fuzz {
    /** One seed after another. */
    record Seeds(long first, long count) {}

    private static final int CANNOT = 2;

    private Fuzz() {}

    /**
     * Runs the command.
     *
     * @param arguments class, minutes (1 if left out), first seed (by the clock if left out)
     */
    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** The status to exit with. */
    static int run(String[] arguments) {
        if (arguments.length < 1 || arguments.length > 3) {
            System.err.println("usage: Fuzz PLAY [MINUTES [FIRST-SEED]]");
            return CANNOT;
        }
        try {
            Play play = play(arguments[0]);
            double minutes = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
            long first = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.currentTimeMillis();
            return isFailing(play, minutes, first) ? 1 : 0;
        } catch (ReflectiveOperationException | ClassCastException | NumberFormatException wrong) {
            System.err.println("Fuzz " + String.join(" ", arguments) + ": " + wrong);
            return CANNOT;
        }
    }

    /** Which need not be public. */
    private static Play play(String name) throws ReflectiveOperationException {
        Constructor<? extends Play> constructor =
                Class.forName(name).asSubclass(Play.class).getDeclaredConstructor();
        var _ = constructor.trySetAccessible();
        return constructor.newInstance();
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
