package org.poll4j.bench.churn;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connections of java.nio. */
final class NioChurn implements Churn {
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final SelectionKey listening;
    private final Consumer<SelectionKey> ready = this::ready;
    private @Nullable SelectionKey awaited;

    NioChurn() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listener.configureBlocking(false);
        listening = listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override
    public void live() throws IOException {
        SocketChannel client = SocketChannel.open();
        client.configureBlocking(false);
        client.connect(listener.getLocalAddress());
        await(listening);
        SocketChannel accepted = listener.accept();
        accepted.configureBlocking(false);
        SelectionKey key = accepted.register(selector, SelectionKey.OP_READ);
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
        await(key);
        accepted.close();
    }

    private void ready(SelectionKey key) {
        if (key == awaited) {
            awaited = null;
        }
    }

    private void await(SelectionKey key) throws IOException {
        awaited = key;
        while (awaited != null) {
            selector.select(ready);
        }
    }
}
