package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every world has the same traces again, also in JVMs that see one processor and four. */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorldsTest {
    private static final String SEEDS = "org.poll4j.sim.twice";

    /** Prints a hash of the hashes of each world. */
    static final class Hashes {
        private Hashes() {}

        public static void main(String[] arguments) {
            System.out.println(hashes());
        }
    }

    static List<Long> hashes() {
        return List.of(hash(new KeyValue()), hash(new Lease()), hash(new RuntimeWorld()));
    }

    private static long hash(Play play) {
        long hash = 0;
        for (long seed = 1; seed <= Long.getLong(SEEDS, 8); seed++) {
            hash = 31 * hash
                    + Scenario.random(seed, play.limits())
                            .run(play)
                            .simulation()
                            .trace()
                            .hash();
        }
        return hash;
    }

    @Test
    void traces_are_the_same_again_and_on_one_processor_and_on_four() throws Exception {
        List<Long> here = hashes();
        assertEquals(here, hashes());
        for (int processors : new int[] {1, 4}) {
            assertEquals(here.toString(), hashesOn(processors));
        }
    }

    private static String hashesOn(int processors) throws Exception {
        List<String> options = List.of(
                OtherJvm.OPENS, "-XX:ActiveProcessorCount=" + processors, "-D" + SEEDS + "=" + Long.getLong(SEEDS, 8));
        OtherJvm other = OtherJvm.run(options, Hashes.class.getName());
        assertEquals(0, other.status(), other::output);
        return other.output().lines().reduce((_, last) -> last).orElse("");
    }
}
