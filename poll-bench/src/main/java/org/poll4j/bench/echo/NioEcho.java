package org.poll4j.bench.echo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The server on java.nio at its best: one direct buffer for all, and no set of selected keys. */
final class NioEcho implements EchoServer {
    private static final int BACKLOG = 1024;

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);

    NioEcho() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        listener.register(selector, SelectionKey.OP_ACCEPT);
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void serve() throws IOException {
        while (true) {
            selector.select(this::ready);
        }
    }

    private void ready(SelectionKey key) {
        try {
            if (key.channel() instanceof SocketChannel channel) {
                echo(channel);
            } else {
                accept();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel channel; (channel = listener.accept()) != null; ) {
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
    }

    private void echo(SocketChannel channel) throws IOException {
        int n = channel.read(buffer.clear());
        if (n < 0) {
            channel.close();
        } else if (channel.write(buffer.flip()) < n) {
            throw new IOException(channel + " does not take " + n + " bytes at once");
        }
    }
}
