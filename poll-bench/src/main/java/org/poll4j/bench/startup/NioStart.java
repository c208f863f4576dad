package org.poll4j.bench.startup;

import java.io.IOException;
import java.nio.channels.Selector;

/** {@link PollStart} on java.nio, where a wake-up is no event of its own. */
public final class NioStart {
    private NioStart() {}

    /**
     * Prints {@link System#nanoTime()} at the wake-up.
     *
     * @param args none
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        try (Selector selector = Selector.open()) {
            selector.wakeup();
            selector.select();
            System.out.println(System.nanoTime());
        }
    }
}
