package org.poll4j.bench.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** The ring on java.nio, without a set of selected keys. */
final class NioRing implements Ring {
    private final Selector selector = Selector.open();
    private final Consumer<SelectionKey> ready = this::ready;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1);
    private final Pipe.SourceChannel[] receivers;
    private final Pipe.SinkChannel[] senders;

    NioRing(int count) throws IOException {
        receivers = new Pipe.SourceChannel[count];
        senders = new Pipe.SinkChannel[count];
        for (int i = 0; i < count; i++) {
            Pipe pipe = Pipe.open();
            receivers[i] = pipe.source();
            senders[i] = pipe.sink();
            senders[i].configureBlocking(false);
            receivers[i].configureBlocking(false);
            receivers[i].register(selector, SelectionKey.OP_READ, i);
        }
    }

    @Override
    public void put(int pipe) throws IOException {
        if (senders[pipe].write(buffer.clear()) != 1) {
            throw new IOException("short write");
        }
    }

    @Override
    public void turn(long count) throws IOException {
        for (long left = count; left > 0; ) {
            left -= selector.select(ready);
        }
    }

    private void ready(SelectionKey key) {
        try {
            move((int) key.attachment());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void move(int pipe) throws IOException {
        if (receivers[pipe].read(buffer.clear()) != 1) {
            throw new IOException("short read");
        }
        put(pipe + 1 == receivers.length ? 0 : pipe + 1);
    }
}
