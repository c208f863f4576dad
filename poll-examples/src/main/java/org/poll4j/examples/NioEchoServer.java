package org.poll4j.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The echo server on java.nio that {@link Demo} compares with. At its best: direct buffers, and no set of selected
 * keys.
 */
final class NioEchoServer implements DemoServer {
    private static final int BACKLOG = 1024;
    private static final long RETRY_MILLIS = 100;

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final Selector selector = Selector.open();
    private final SelectionKey accepting;
    private boolean acceptFailed;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("java.nio server").unstarted(this::run);

    NioEchoServer() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
        thread.start();
    }

    @Override
    public String name() {
        return "java.nio";
    }

    @Override
    public InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listener.getLocalAddress();
    }

    @Override
    public Thread thread() {
        return thread;
    }

    private void run() {
        try {
            while (true) {
                selector.select(this::ready, acceptFailed ? RETRY_MILLIS : 0);
                if (acceptFailed) {
                    accept();
                }
            }
        } catch (ClosedSelectorException | CancelledKeyException e) {
            // closed: see below
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        listener.close();
    }

    private void ready(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                accept();
            } else {
                serve(key);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Out of descriptors (EMFILE), it leaves the listener alone until some may be free: a level would be reported again
     * at once.
     */
    private void accept() {
        try {
            acceptFailed = false;
            for (SocketChannel channel; (channel = listener.accept()) != null; ) {
                begin(channel);
            }
        } catch (IOException e) {
            acceptFailed = true;
        }
        await(accepting, acceptFailed ? 0 : SelectionKey.OP_ACCEPT);
    }

    private void begin(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_SIZE).limit(0);
            channel.register(selector, SelectionKey.OP_READ, buffer);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void serve(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        ByteBuffer buffer = (ByteBuffer) key.attachment();
        try {
            if (echo(channel, buffer)) {
                await(key, buffer.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
                return;
            }
        } catch (IOException e) {
            // reset by the client, which notices by itself if it did not mean to
        }
        channel.close();
    }

    /** False at the end of the stream. */
    private static boolean echo(SocketChannel channel, ByteBuffer unsent) throws IOException {
        if (!unsent.hasRemaining()) {
            int n = channel.read(unsent.clear());
            unsent.flip();
            if (n <= 0) {
                return n == 0;
            }
        }
        channel.write(unsent);
        return true;
    }

    private static void await(SelectionKey key, int wanted) {
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }
}
