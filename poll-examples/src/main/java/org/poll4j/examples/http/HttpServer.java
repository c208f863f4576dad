package org.poll4j.examples.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingListener;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Reactor;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/**
 * A web server with a chat: start it, and open {@code http://127.0.0.1:8000/} in two windows. Files of a directory, the
 * current one unless another is given, are at {@code /files/}.
 *
 * <p>One reactor thread polls; each connection is a virtual thread. Another thread looks now and then for clients that
 * are late.
 */
public final class HttpServer implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(HttpServer.class.getName());
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int PORT = 8000;
    private static final long RETRY_MILLIS = 100;
    /** Looks so often in the shortest time that a client has. */
    private static final int LOOKS = 8;

    private final Backend backend;
    private final Reactor reactor;
    private final BlockingListener<TcpStream> listener;
    private final Handler handler;
    private final Limits limits;
    private final Semaphore places;
    /** In the order of their begin. */
    private final Map<Thread, ClientStream> connections =
            new ConcurrentSkipListMap<>(Comparator.comparingLong(Thread::threadId));

    private final Thread acceptor = Thread.ofVirtual().name("acceptor").unstarted(this::accept);
    /** No virtual thread but in a simulation: handlers that compute could keep it from running. */
    private final Thread watchdog;

    private volatile boolean closing;

    /** Serves from now on, within the usual limits. */
    HttpServer(InetSocketAddress address, Handler handler) throws IOException {
        this(address, handler, Limits.USUAL);
    }

    /**
     * Serves from now on.
     *
     * @param address where to listen; port 0 lets the system choose
     */
    HttpServer(InetSocketAddress address, Handler handler, Limits limits) throws IOException {
        this(Backends.system(), address, handler, limits);
    }

    /**
     * Serves from now on.
     *
     * @param backend the system's, or a simulated host
     * @param address where to listen; port 0 lets the system choose
     */
    HttpServer(Backend backend, InetSocketAddress address, Handler handler, Limits limits) throws IOException {
        this.backend = backend;
        this.watchdog = backend.newThread("watchdog", this::watch);
        this.reactor = Reactor.open(backend);
        this.handler = handler;
        this.limits = limits;
        this.places = new Semaphore(limits.connections());
        try {
            listener = BlockingListener.bind(reactor, address);
        } catch (IOException | RuntimeException e) {
            reactor.close();
            throw e;
        }
        acceptor.start();
        watchdog.start();
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args.length == 0 ? "." : args[0]);
        int port = args.length < 2 ? PORT : Integer.parseInt(args[1]);
        try (HttpServer server = new HttpServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), new Site(root, HEARTBEAT))) {
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
                places.acquire();
                serve(acceptOne());
            } catch (IOException | InterruptedException e) {
                return; // the server is closing
            }
        }
    }

    private BlockingStream<TcpStream> acceptOne() throws IOException, InterruptedException {
        while (true) {
            try {
                return listener.accept();
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                pause(RETRY_MILLIS); // out of descriptors (EMFILE): again when some may be free
            }
        }
    }

    private void serve(BlockingStream<TcpStream> stream) {
        ClientStream client = new ClientStream(stream, limits, backend);
        Thread thread = Thread.ofVirtual().name("connection").unstarted(() -> {
            try {
                new Connection(client, handler, limits).run();
            } finally {
                connections.remove(Thread.currentThread());
                places.release();
            }
        });
        connections.put(thread, client); // before it starts: close waits for all that are there
        thread.start();
        if (closing) {
            thread.interrupt();
        }
    }

    /** By the backend's clock. */
    private void pause(long millis) throws InterruptedException {
        long end = backend.nanoTime() + millis * 1_000_000;
        for (long left; (left = end - backend.nanoTime()) > 0; ) {
            backend.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void watch() {
        long millis = Math.clamp(limits.shortest().toMillis() / LOOKS, 1, 1_000);
        try {
            while (true) {
                pause(millis);
                for (ClientStream client : connections.values()) {
                    client.closeIfLate();
                }
            }
        } catch (InterruptedException e) {
            // the server is closing
        }
    }

    /**
     * Closes the listener, interrupts the connections' threads, which closes what they read or write, and waits for
     * them as long as {@link Limits#grace} allows. A thread cannot be stopped: a handler that does not end by then
     * loses its connection, and is left alone.
     */
    @Override
    public void close() throws IOException {
        long end = System.nanoTime() + limits.grace().toNanos();
        closing = true;
        listener.close();
        acceptor.interrupt();
        connections.keySet().forEach(Thread::interrupt);
        try {
            join(acceptor, end);
            for (Thread connection : connections.keySet()) {
                join(connection, end);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            abandonTheRest();
            watchdog.interrupt();
            reactor.close();
        }
    }

    private static void join(Thread thread, long endNanos) throws InterruptedException {
        thread.join(Duration.ofNanos(Math.max(1, endNanos - System.nanoTime())));
    }

    private void abandonTheRest() {
        for (Map.Entry<Thread, ClientStream> connection : connections.entrySet()) {
            LOGGER.log(System.Logger.Level.WARNING, "{0} has not ended in time", connection.getKey());
            connection.getValue().close();
        }
    }
}
