package org.poll4j.bench.wake;

import java.io.IOException;
import java.nio.channels.Selector;

/** A selector, whose wake-up is no event; without a set of selected keys. */
final class NioWakeable implements Wakeable {
    private final Selector selector = Selector.open();

    NioWakeable() throws IOException {}

    @Override
    public void wake() {
        selector.wakeup();
    }

    @Override
    public void await() throws IOException {
        selector.select(_ -> {});
    }
}
