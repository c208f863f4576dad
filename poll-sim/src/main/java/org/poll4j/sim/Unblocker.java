package org.poll4j.sim;

import java.util.concurrent.locks.LockSupport;

/**
 * The thread of the JDK that schedules virtual threads again which waited for a monitor. It takes a list of them, and
 * calls their schedulers one by one.
 */
final class Unblocker {
    private Unblocker() {}

    /** Returns when it has called the schedulers of all threads that could enter their monitors before this call. */
    static void await() {
        roundTrip(); // may be of the list that has them, and so before some of them
        roundTrip();
    }

    /** Another thread waits for a monitor, and gets it. */
    private static void roundTrip() {
        Object monitor = new Object();
        Thread other;
        synchronized (monitor) {
            other = Thread.ofVirtual().unstarted(() -> {
                synchronized (monitor) {
                    monitor.notifyAll(); // no thread waits: the block is not to be empty
                }
            });
            other.start();
            while (other.getState() != Thread.State.BLOCKED) {
                LockSupport.parkNanos(1_000);
            }
        }
        join(other);
    }

    private static void join(Thread other) {
        boolean interrupted = false;
        while (other.isAlive()) {
            try {
                other.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
