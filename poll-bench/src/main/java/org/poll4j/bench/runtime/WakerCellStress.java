package org.poll4j.bench.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.poll4j.runtime.TaskWaker;

/**
 * A waiter polls, gives up and polls again while a signal comes: one of its polls has found it, or its last waker is
 * woken. {@code -Dbench.main=org.openjdk.jcstress.Main -Dbench='-t WakerCellStress'} runs it. The cell is no public
 * class, so handles reach it; jcstress runs on the class path.
 */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the waiter sleeps on")
@Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "one signal counts twice")
@Outcome(expect = Expect.ACCEPTABLE, desc = "found or woken")
@State
public class WakerCellStress {
    private static final MethodHandle OPEN;
    private static final MethodHandle POLL;
    private static final MethodHandle FORGET;
    private static final MethodHandle SIGNAL;

    static {
        try {
            Class<?> cell = Class.forName("org.poll4j.runtime.WakerCell");
            var lookup = MethodHandles.privateLookupIn(cell, MethodHandles.lookup());
            OPEN = lookup.findConstructor(cell, MethodType.methodType(void.class))
                    .asType(MethodType.methodType(Object.class));
            POLL = handle(lookup, cell, "poll", boolean.class, TaskWaker.class);
            FORGET = handle(lookup, cell, "forget", void.class, TaskWaker.class);
            SIGNAL = handle(lookup, cell, "signal", void.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private static MethodHandle handle(
            MethodHandles.Lookup lookup, Class<?> cell, String name, Class<?> result, Class<?>... arguments)
            throws ReflectiveOperationException {
        MethodHandle method = lookup.findVirtual(cell, name, MethodType.methodType(result, arguments));
        return method.asType(method.type().changeParameterType(0, Object.class));
    }

    private final Object cell = open();
    private volatile boolean woken;

    private static Object open() {
        try {
            return (Object) OPEN.invokeExact();
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private boolean poll(TaskWaker waker) {
        try {
            return (boolean) POLL.invokeExact(cell, waker);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    private void forget(TaskWaker waker) {
        try {
            FORGET.invokeExact(cell, waker);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /**
     * The one that waits.
     *
     * @param result whether it found the signal
     */
    @Actor
    public void waiter(ZZ_Result result) {
        TaskWaker first = () -> {};
        boolean found = poll(first);
        forget(first);
        TaskWaker last = () -> woken = true;
        boolean foundLater = poll(last);
        result.r1 = found || foundLater;
    }

    /** The reactor's thread. */
    @Actor
    public void reactor() {
        try {
            SIGNAL.invokeExact(cell);
        } catch (Throwable unexpected) {
            throw new AssertionError(unexpected);
        }
    }

    /**
     * When both are over.
     *
     * @param result whether the waker was woken
     */
    @Arbiter
    public void after(ZZ_Result result) {
        result.r2 = woken;
    }
}
