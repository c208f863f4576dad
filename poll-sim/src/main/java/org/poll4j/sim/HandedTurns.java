package org.poll4j.sim;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.LockSupport;

/**
 * Turns by public means of the JDK: each thread parks until it has the turn, and hands it on where it polls. A thread that waits in
 * another way keeps the turn, and the world stands still.
 */
final class HandedTurns extends Turns {
    /** Threads of stopped hosts, which unwind before anything else happens. */
    private final Deque<SimTask> dying = new ArrayDeque<>();

    HandedTurns(World world) {
        super(world);
    }

    @Override
    Thread unstarted(SimTask task, Runnable body) {
        return Thread.ofVirtual().name(task.toString()).unstarted(body);
    }

    @Override
    Thread newThread(SimHost host, String name, Runnable body) {
        throw unscheduled("newThread(" + name + ")");
    }

    @Override
    void parkNanos(Object blocker, long nanos) {
        throw unscheduled("parkNanos(" + nanos + ")");
    }

    private static UnsupportedOperationException unscheduled(String call) {
        return new UnsupportedOperationException(
                call + ": threads of a simulation wait in polls only, unless it schedules" + " them; "
                        + VirtualThreads.whyNot());
    }

    @Override
    void ended(SimTask task) {
        forget(task);
        handTo(following());
    }

    @Override
    void kill(SimHost host) {
        for (SimTask task : live.toArray(new SimTask[0])) {
            if (task.host == host) {
                runnable.remove(task);
                if (isStarted(task)) {
                    dying.add(task);
                }
                forget(task);
            }
        }
    }

    @Override
    void switchFrom(SimTask task) {
        SimTask next = following();
        if (next != task) {
            handTo(next);
            boolean interrupted = false;
            while (current != task) {
                LockSupport.park(this);
                interrupted |= Thread.interrupted(); // would end every park
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private SimTask following() {
        SimTask first;
        synchronized (world) {
            first = dying.poll();
        }
        return first == null ? next() : first;
    }

    private void handTo(SimTask next) {
        current = next;
        if (isStarted(next)) {
            LockSupport.unpark(next.thread);
        } else {
            threadOf(next).start();
        }
    }

    @Override
    void close() {
        if (!dying.isEmpty()) {
            ready(main); // comes after those that die
            switchFrom(main);
        }
    }
}
