package org.poll4j.bench.jmh;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;

/** What a native call costs around the function, here {@code getpagesize}, which only returns a number. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DowncallBenchmark {
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(JAVA_INT);
    private static final MethodHandle PLAIN = Downcall.plain("getpagesize", SHAPE);
    private static final MethodHandle CRITICAL = Downcall.critical("getpagesize", SHAPE);
    private static final MethodHandle BARE = Downcall.bare("getpagesize", SHAPE);
    private static final MethodHandle BARE_CRITICAL = Downcall.bareCritical("getpagesize", SHAPE);

    /**
     * With errno, while garbage collection can run.
     *
     * @return the size
     * @throws Throwable never
     */
    @Benchmark
    public int plain() throws Throwable {
        return (int) PLAIN.invokeExact(Errno.current().segment());
    }

    /**
     * With errno, holding garbage collection up.
     *
     * @return the size
     * @throws Throwable never
     */
    @Benchmark
    public int critical() throws Throwable {
        return (int) CRITICAL.invokeExact(Errno.current().segment());
    }

    /**
     * Without errno.
     *
     * @return the size
     * @throws Throwable never
     */
    @Benchmark
    public int bare() throws Throwable {
        return (int) BARE.invokeExact();
    }

    /**
     * The least there is.
     *
     * @return the size
     * @throws Throwable never
     */
    @Benchmark
    public int bareCritical() throws Throwable {
        return (int) BARE_CRITICAL.invokeExact();
    }
}
