package org.poll4j.runtime;

/** Waits that must come to their end: an interrupt meanwhile is kept for later. */
final class Uninterrupted {
    /** A wait that can be begun again. */
    interface Wait {
        void run() throws InterruptedException;
    }

    private Uninterrupted() {}

    static void run(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
