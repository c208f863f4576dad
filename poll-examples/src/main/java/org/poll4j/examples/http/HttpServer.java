package org.poll4j.examples.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingListener;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Reactor;

/**
 * A web server with a chat: start it, and open {@code http://127.0.0.1:8000/} in two windows. Files of a directory, the current one
 * unless another is given, are at {@code /files/}.
 *
 * <p>One reactor thread polls; each connection is a virtual thread.
 */
public final class HttpServer implements AutoCloseable {
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final long RETRY_MILLIS = 100;

    private final Reactor reactor = Reactor.open();
    private final BlockingListener<TcpStream> listener;
    private final Handler handler;
    private final Set<Thread> connections = ConcurrentHashMap.newKeySet();
    private final Thread acceptor = Thread.ofVirtual().name("acceptor").unstarted(this::accept);

    /**
     * Serves from now on.
     *
     * @param address where to listen; port 0 lets the system choose
     */
    HttpServer(InetSocketAddress address, Handler handler) throws IOException {
        this.handler = handler;
        try {
            listener = BlockingListener.bind(reactor, address);
        } catch (IOException | RuntimeException e) {
            reactor.close();
            throw e;
        }
        acceptor.start();
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args.length == 0 ? "." : args[0]);
        try (HttpServer server = new HttpServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000), new Site(root, HEARTBEAT))) {
            System.out.println("serving http:/" + server.address() + "/ until Ctrl-C");
            server.acceptor.join();
        }
    }

    InetSocketAddress address() throws IOException {
        return ((TcpListener) listener.source()).localAddress();
    }

    /** How many clients are connected. */
    int connections() {
        return connections.size();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                serve(listener.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                pause(); // out of descriptors (EMFILE): again when some may be free
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RETRY_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(BlockingStream<TcpStream> stream) {
        Connection connection = new Connection(stream, handler);
        Thread thread = Thread.ofVirtual().name("connection").unstarted(() -> {
            connection.run();
            connections.remove(Thread.currentThread());
        });
        connections.add(thread); // before it starts: close waits for all that are there
        thread.start();
    }

    /** Closes the listener and all connections, and waits for their threads. */
    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
            while (!connections.isEmpty()) {
                for (Thread connection : connections) {
                    connection.interrupt(); // closes what it reads or writes
                    connection.join();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            reactor.close();
        }
    }
}
