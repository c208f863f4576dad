package org.poll4j.tck.property;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.sessions.JqwikSession;
import org.poll4j.spi.Backends;

/**
 * Looks for a script that breaks the contract, for a time: {@code Fuzz SECONDS FILE [SEED]}. Tries the corpus first,
 * then scripts that {@link ContractProperties} generates, every second one with a piece of the corpus in it. It
 * shortens a failing script, writes it to the file, which {@link CorpusTest} replays, and exits with 1. The same seed
 * tries the same scripts.
 */
final class Fuzz {
    private static final Duration HANG = Duration.ofSeconds(60);

    private final long deadline;
    private final Path file;
    private final List<List<Action>> corpus;
    private long tried;

    private Fuzz(Duration time, Path file) throws IOException {
        this.deadline = System.nanoTime() + time.toNanos();
        this.file = file;
        this.corpus = Corpus.scripts();
    }

    public static void main(String[] arguments) throws IOException {
        Duration time = Duration.ofSeconds(Long.parseLong(arguments[0]));
        long seed = arguments.length > 2 ? Long.parseLong(arguments[2]) : System.nanoTime();
        Fuzz fuzz = new Fuzz(time, Path.of(arguments[1]));
        boolean[] failed = {false};
        JqwikSession.run(() -> failed[0] = fuzz.run(seed));
        System.out.println(fuzz.tried + " scripts, first seed " + seed);
        System.exit(failed[0] ? 1 : 0);
    }

    /** Whether it found something. */
    private boolean run(long firstSeed) throws IOException {
        for (List<Action> script : corpus) {
            if (fails(script, "of the corpus")) {
                return true;
            }
        }
        for (long seed = firstSeed; System.nanoTime() < deadline; seed++) {
            if (fails(script(new Random(seed), seed % 2 == 0), "of seed " + seed)) {
                return true;
            }
            JqwikSession.finishTry();
        }
        return false;
    }

    private List<Action> script(Random random, boolean withCorpus) {
        List<Action> script = new ArrayList<>(
                new ContractProperties().scripts().generator(1000).next(random).value());
        if (withCorpus && !corpus.isEmpty()) {
            script.addAll(random.nextInt(script.size()), corpus.get(random.nextInt(corpus.size())));
        }
        return script;
    }

    private boolean fails(List<Action> script, String origin) throws IOException {
        tried++;
        Optional<Throwable> failure = failure(script);
        if (failure.isEmpty()) {
            return false;
        }
        List<Action> least = shortest(script);
        String found =
                "# %s: %s%n%s".formatted(origin, comment(failure(least).orElse(failure.get())), Script.print(least));
        Files.writeString(file, found);
        System.out.print(found);
        return true;
    }

    private static String comment(Throwable failure) {
        return failure.toString().replace("\n", "\n# ");
    }

    private static Optional<Throwable> failure(List<Action> script) {
        try {
            assertTimeoutPreemptively(HANG, () -> {
                try (World world = new World(Backends.system())) {
                    world.run(script);
                }
            });
            return Optional.empty();
        } catch (Throwable e) {
            return Optional.of(e);
        }
    }

    /** Leaves out what it can, larger pieces first, as long as what remains fails (ddmin). */
    private static List<Action> shortest(List<Action> failing) {
        List<Action> least = failing;
        for (int piece = least.size() / 2; piece > 0; piece = Math.min(piece / 2, least.size() / 2)) {
            least = withoutPieces(least, piece);
        }
        return least;
    }

    private static List<Action> withoutPieces(List<Action> failing, int piece) {
        List<Action> least = failing;
        for (int at = 0; at < least.size(); ) {
            List<Action> shorter = new ArrayList<>(least);
            shorter.subList(at, Math.min(at + piece, least.size())).clear();
            if (failure(shorter).isPresent()) {
                least = shorter;
            } else {
                at += piece;
            }
        }
        return least;
    }
}
