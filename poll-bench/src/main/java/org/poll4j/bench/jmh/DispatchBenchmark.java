package org.poll4j.bench.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.unix.Pipe;

/** One poll and the walk over its events, when some of the registered sources are ready and stay so (LEVEL). */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DispatchBenchmark {
    /** How many sources are registered. */
    @Param({"100", "5000"})
    private int registered;

    /** How many of them are ready. */
    @Param({"1", "100"})
    private int ready;

    private Poll poll;
    private final Events events = Events.withCapacity(1024);
    private Pipe[] pipes;

    /**
     * Opens the sources.
     *
     * @throws IOException if refused
     */
    @Setup
    public void open() throws IOException {
        poll = Poll.open();
        pipes = new Pipe[registered];
        for (int i = 0; i < registered; i++) {
            pipes[i] = Pipe.open();
            poll.registry().register(pipes[i].receiver(), new Token(i), Interest.READABLE, Trigger.LEVEL);
        }
        for (int i = 0; i < ready; i++) {
            pipes[(int) ((long) i * registered / ready)].sender().write(ByteBuffer.allocate(1));
        }
    }

    /**
     * Closes them.
     *
     * @throws IOException if refused
     */
    @TearDown
    public void close() throws IOException {
        for (Pipe pipe : pipes) {
            pipe.receiver().close();
            pipe.sender().close();
        }
        poll.close();
    }

    /**
     * One poll, and every token.
     *
     * @return the sum of the tokens
     * @throws IOException if refused
     */
    @Benchmark
    public long dispatch() throws IOException {
        poll.poll(events);
        long sum = 0;
        for (Event event : events) {
            sum += event.token().value();
        }
        return sum;
    }
}
