package org.poll4j.sim.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a smaller scenario in which a play still fails: fewer faults, fewer hosts, fewer steps, smaller amounts, a
 * short trace.
 */
final class Shrinker {
    private static final int MOST_RUNS = 800;
    private static final int SEEDS = 8;

    private final Play play;
    private final Limits limits;
    private ScenarioFailure best;
    private int runs;

    private Shrinker(Play play, Limits limits, ScenarioFailure first) {
        this.play = play;
        this.limits = limits;
        this.best = first;
    }

    /** The smallest failure found; the given one if none is smaller. */
    static ScenarioFailure shrink(Play play, Limits limits, ScenarioFailure first) {
        Shrinker shrinker = new Shrinker(play, limits, first);
        while (shrinker.improve()) {}
        return shrinker.best;
    }

    /** Fails in the scenario, or does not. */
    static @Nullable ScenarioFailure failure(Play play, Scenario scenario, long found) {
        try {
            scenario.run(play, found);
            return null;
        } catch (ScenarioFailure failure) {
            return failure;
        }
    }

    private boolean improve() {
        return Stream.of(fewerFaults(), fewerHosts(), fewerSteps(), smallerFaults())
                .flatMap(List::stream)
                .flatMap(Shrinker::withOtherSeeds)
                .anyMatch(this::isFailing);
    }

    private boolean isFailing(Scenario candidate) {
        if (runs++ >= MOST_RUNS) {
            return false;
        }
        ScenarioFailure failure = failure(play, candidate, best.found());
        if (failure == null) {
            return false;
        }
        best = failure;
        return true;
    }

    /** What is left of a scenario may need other luck. */
    private static Stream<Scenario> withOtherSeeds(Scenario of) {
        return LongStream.range(of.seed(), of.seed() + SEEDS)
                .mapToObj(seed -> new Scenario(seed, of.hosts(), of.steps(), of.faults()));
    }

    private Scenario with(int hosts, int steps, List<Fault> faults) {
        return new Scenario(best.scenario().seed(), hosts, steps, faults);
    }

    /** Without half of them, then without one. */
    private List<Scenario> fewerFaults() {
        Scenario now = best.scenario();
        List<Fault> faults = now.faults();
        List<Scenario> candidates = new ArrayList<>();
        for (int length = faults.size(); length > 0; length /= 2) {
            for (int from = 0; from + length <= faults.size(); from += length) {
                List<Fault> left = new ArrayList<>(faults.subList(0, from));
                left.addAll(faults.subList(from + length, faults.size()));
                candidates.add(with(now.hosts(), now.steps(), left));
            }
        }
        return candidates;
    }

    private List<Scenario> fewerHosts() {
        Scenario now = best.scenario();
        return now.hosts() > limits.leastHosts()
                ? List.of(
                        with(limits.leastHosts(), now.steps(), now.faults()),
                        with(now.hosts() - 1, now.steps(), now.faults()))
                : List.of();
    }

    private List<Scenario> fewerSteps() {
        Scenario now = best.scenario();
        return Stream.of(1, now.steps() / 2, now.steps() - 1)
                .filter(steps -> steps > 0 && steps < now.steps())
                .map(steps -> with(now.hosts(), steps, now.faults()))
                .toList();
    }

    private List<Scenario> smallerFaults() {
        Scenario now = best.scenario();
        List<Scenario> candidates = new ArrayList<>();
        for (int i = 0; i < now.faults().size(); i++) {
            Fault fault = now.faults().get(i);
            for (Fault smaller : smaller(fault)) {
                List<Fault> faults = new ArrayList<>(now.faults());
                faults.set(i, smaller);
                candidates.add(with(now.hosts(), now.steps(), faults));
            }
        }
        return candidates;
    }

    private static List<Fault> smaller(Fault of) {
        List<Fault> smaller = new ArrayList<>();
        if (of.amount() > 1) {
            smaller.add(new Fault(of.kind(), of.amount() / 2, of.host(), of.other(), of.atMillis()));
        }
        if (of.atMillis() > 0) {
            smaller.add(new Fault(of.kind(), of.amount(), of.host(), of.other(), 0));
            smaller.add(new Fault(of.kind(), of.amount(), of.host(), of.other(), of.atMillis() / 2));
        }
        return smaller;
    }
}
