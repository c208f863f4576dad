package org.poll4j.bench.register;

import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/** Registrations of java.nio, which calls the kernel when it selects: one selectNow serves all sources. */
final class NioRegistering implements Registering {
    private final Selector selector = Selector.open();
    private final Pipe[] pipes;
    private final Integer[] tokens;
    private final SelectionKey[] keys;

    NioRegistering(int count) throws IOException {
        pipes = new Pipe[count];
        tokens = new Integer[count];
        keys = new SelectionKey[count];
        for (int i = 0; i < count; i++) {
            pipes[i] = Pipe.open();
            pipes[i].source().configureBlocking(false);
            tokens[i] = i;
        }
    }

    @Override
    public void register() throws IOException {
        for (int i = 0; i < pipes.length; i++) {
            keys[i] = pipes[i].source().register(selector, SelectionKey.OP_READ, tokens[i]);
        }
        selector.selectNow();
    }

    /** To nothing and back, as it skips what changes nothing: twice the kernel's work of the others. */
    @Override
    public void change() throws IOException {
        interest(0);
        interest(SelectionKey.OP_READ);
    }

    private void interest(int operations) throws IOException {
        for (SelectionKey key : keys) {
            key.interestOps(operations);
        }
        selector.selectNow();
    }

    @Override
    public void deregister() throws IOException {
        for (SelectionKey key : keys) {
            key.cancel();
        }
        selector.selectNow();
    }
}
