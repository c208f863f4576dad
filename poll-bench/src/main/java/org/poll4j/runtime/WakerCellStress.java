package org.poll4j.runtime;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/**
 * A waiter polls, gives up and polls again while a signal comes: one of its polls has found it, or its last waker is woken.
 * {@code -Dbench.main=org.openjdk.jcstress.Main -Dbench='-t WakerCellStress'} runs it.
 */
@JCStressTest
@Outcome(id = "false, false", expect = Expect.FORBIDDEN, desc = "the waiter sleeps on")
@Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "one signal counts twice")
@Outcome(expect = Expect.ACCEPTABLE, desc = "found or woken")
@State
public class WakerCellStress {
    private final WakerCell cell = new WakerCell();
    private volatile boolean woken;

    /** The one that waits. */
    @Actor
    public void waiter(ZZ_Result result) {
        TaskWaker first = () -> {};
        boolean found = cell.poll(first);
        cell.forget(first);
        boolean foundLater = cell.poll(() -> woken = true);
        result.r1 = found || foundLater;
    }

    /** The reactor's thread. */
    @Actor
    public void reactor() {
        cell.signal();
    }

    /** When both are over. */
    @Arbiter
    public void after(ZZ_Result result) {
        result.r2 = woken;
    }
}
