package org.poll4j.bench.startup;

/** {@link PollStart} without an event: what the JVM alone takes. */
public final class EmptyStart {
    private EmptyStart() {}

    /**
     * Prints {@link System#nanoTime()}.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.println(System.nanoTime());
    }
}
