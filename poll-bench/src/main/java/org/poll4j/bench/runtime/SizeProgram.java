package org.poll4j.bench.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.Interest;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.PollState;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.TaskExecutor;
import org.poll4j.unix.Pipe;

/** Prints how many bytes of heap 100,000 tasks take that wait, and what watches a source, each. */
public final class SizeProgram {
    private static final int TASKS = 100_000;
    private static final int PIPES = 3_000;

    private SizeProgram() {}

    /**
     * Runs it.
     *
     * @param args none
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        List<Object> kept = new ArrayList<>(4 * TASKS);
        StringBuilder text = new StringBuilder();
        try (Reactor reactor = Reactor.open();
                TaskExecutor executor = TaskExecutor.open(1)) {
            executor.spawn(reactor.sleep(Duration.ofNanos(1))).join();
            measure(text, "task that waits", TASKS, () -> kept.add(executor.spawn(_ -> PollState.notReady())));
            measure(text, "task that sleeps", TASKS, () -> kept.add(executor.spawn(reactor.sleep(Duration.ofDays(1)))));
            List<Pipe> pipes = new ArrayList<>();
            measure(text, "pipe", PIPES, () -> pipes.add(Pipe.open()));
            measure(
                    text,
                    "pipe end watched",
                    PIPES,
                    () -> kept.add(reactor.watch(pipes.removeLast().receiver(), Interest.READABLE)));
            measure(text, "pipe and two blocking streams", PIPES, () -> {
                Pipe pipe = Pipe.open();
                kept.add(BlockingStream.of(reactor, pipe.receiver()));
                kept.add(BlockingStream.of(reactor, pipe.sender()));
            });
            measure(text, "pipe, and a virtual thread that reads it, with its stack", PIPES, () -> {
                Pipe pipe = Pipe.open();
                kept.add(pipe);
                var stream = BlockingStream.of(reactor, pipe.receiver());
                untilWaiting(Thread.startVirtualThread(() -> read(stream)));
            });
            System.out.println("bytes: " + text);
            System.exit(0); // kept, sources and threads too, until here
        }
    }

    private static void read(BlockingStream<?> stream) {
        try {
            stream.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void untilWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private interface Making {
        void one() throws Exception;
    }

    private static void measure(StringBuilder text, String what, int count, Making making) throws Exception {
        long before = used();
        for (int i = 0; i < count; i++) {
            making.one();
        }
        text.append(text.isEmpty() ? "" : "; ").append(what).append(' ').append((used() - before) / count);
    }

    /** After the collector has found all that is free. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }
}
