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
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.unix.Pipe;

/** What the calls of a Poll cost. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PollBenchmark {
    private static final Token TOKEN = new Token(1);

    private Poll poll;
    private Events events;
    private Pipe registered;
    private Pipe other;
    private Waker waker;
    private final ByteBuffer octet = ByteBuffer.allocateDirect(1);

    /**
     * Opens a Poll with one silent source.
     *
     * @throws IOException if refused
     */
    @Setup
    public void open() throws IOException {
        poll = Poll.open();
        events = Events.withCapacity(16);
        registered = Pipe.open();
        other = Pipe.open();
        waker = new Waker(poll.registry(), new Token(2));
        poll.registry().register(registered.receiver(), TOKEN, Interest.READABLE);
    }

    /**
     * Closes all.
     *
     * @throws IOException if refused
     */
    @TearDown
    public void close() throws IOException {
        for (Pipe pipe : new Pipe[] {registered, other}) {
            pipe.receiver().close();
            pipe.sender().close();
        }
        poll.close();
    }

    /**
     * Two {@code epoll_ctl}.
     *
     * @throws IOException if refused
     */
    @Benchmark
    public void registerAndDeregister() throws IOException {
        poll.registry().register(other.receiver(), TOKEN, Interest.READABLE);
        poll.registry().deregister(other.receiver());
    }

    /**
     * One {@code epoll_ctl}.
     *
     * @throws IOException if refused
     */
    @Benchmark
    public void reregister() throws IOException {
        poll.registry().reregister(registered.receiver(), TOKEN, Interest.READABLE);
    }

    /**
     * A poll that does not wait and finds nothing.
     *
     * @return 0
     * @throws IOException if refused
     */
    @Benchmark
    public int pollNothing() throws IOException {
        return poll.poll(events, 0);
    }

    /**
     * A wake by the polling thread itself, and the poll that it ends.
     *
     * @return 1
     * @throws IOException if refused
     */
    @Benchmark
    public int wakeAndPoll() throws IOException {
        waker.wake();
        return poll.poll(events);
    }

    /**
     * A byte through a pipe that is not registered: two transfers, no poll.
     *
     * @return 1
     * @throws IOException if refused
     */
    @Benchmark
    public int writeAndRead() throws IOException {
        other.sender().write(octet.clear());
        return other.receiver().read(octet.clear());
    }
}
