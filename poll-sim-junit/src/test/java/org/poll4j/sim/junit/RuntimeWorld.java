package org.poll4j.sim.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingListener;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.Task;
import org.poll4j.runtime.TaskExecutor;
import org.poll4j.spi.Backend;

/**
 * Programs of poll-runtime: a server of virtual threads in blocking style, clients of virtual threads with timeouts, and clients of tasks on
 * an executor of two threads. Each client sends numbers and wants them back, and begins again when its connection is lost.
 *
 * <p>They know a {@link Backend} and nothing of the simulation.
 */
final class RuntimeWorld implements Play {
    /** What a client bears, and a connection that is lost. */
    static final Set<Fault.Kind> BORNE = borne();

    private static final Duration LONGEST = Duration.ofMinutes(30);
    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final Duration PAUSE = Duration.ofMillis(100);
    private static final int PORT = 7;

    private int done;

    private static Set<Fault.Kind> borne() {
        EnumSet<Fault.Kind> kinds = EnumSet.copyOf(Fault.Kind.GENTLE);
        kinds.addAll(EnumSet.of(Fault.Kind.RESET, Fault.Kind.RESETS, Fault.Kind.REFUSALS, Fault.Kind.STOP));
        return kinds;
    }

    @Override
    public Limits limits() {
        return new Limits(3, 3, 12, 6, BORNE);
    }

    @Override
    public void run(Stage stage) {
        done = 0;
        InetSocketAddress server = stage.host(0).at(PORT);
        stage.host(0).boot("server", () -> serve(stage.host(0), server));
        stage.host(1).boot("blocking", () -> {
            ask(stage.host(1), server, stage.steps());
            done |= 1;
        });
        stage.host(2).boot("tasks", () -> {
            askByTasks(stage.host(2), server, stage.steps());
            done |= 2;
        });
        stage.simulation().run(LONGEST);
        if (done != 3) {
            throw new AssertionError("clients that are done: " + done);
        }
        int open = stage.host(0).openDescriptors();
        if (open != 2) {
            throw new AssertionError(open + " descriptors of the server are open; a Poll and a listener are to be");
        }
    }

    /** Accepts until the end; a virtual thread for each connection echoes. */
    private static void serve(Backend backend, InetSocketAddress address) throws IOException {
        try (Reactor reactor = Reactor.open(backend);
                BlockingListener<TcpStream> listener =
                        BlockingListener.of(reactor, TcpListener.bind(backend, address))) {
            while (true) {
                BlockingStream<TcpStream> stream = listener.accept();
                Thread.startVirtualThread(() -> echo(stream));
            }
        }
    }

    private static void echo(BlockingStream<TcpStream> stream) {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        try (stream) {
            while (stream.read(buffer.clear(), Duration.ofMinutes(2)) >= 0) {
                stream.write(buffer.flip());
            }
        } catch (IOException lost) {
            // the client begins again
        }
    }

    /** In blocking style, one thread for each of two connections. */
    private static void ask(Backend backend, InetSocketAddress server, int count) throws Exception {
        try (Reactor reactor = Reactor.open(backend)) {
            List<Thread> threads = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        while (!isAsked(reactor, server, count)) {
                            pause(reactor);
                        }
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (!failures.isEmpty()) {
                throw new AssertionError(failures.getFirst());
            }
        }
    }

    private static void pause(Reactor reactor) throws ExecutionException, InterruptedException {
        try (TaskExecutor executor = TaskExecutor.open()) {
            executor.blockOn(reactor.sleep(PAUSE));
        }
    }

    /** False if the connection is lost. */
    private static boolean isAsked(Reactor reactor, InetSocketAddress server, int count) {
        try (BlockingStream<TcpStream> stream = BlockingStream.connect(reactor, server, PATIENCE)) {
            ByteBuffer number = ByteBuffer.allocate(8);
            for (long i = 0; i < count; i++) {
                stream.write(number.clear().putLong(i * 31).flip(), PATIENCE);
                number.clear();
                while (number.hasRemaining()) {
                    if (stream.read(number, PATIENCE) < 0) {
                        return false;
                    }
                }
                check(number.getLong(0), i * 31);
            }
            return true;
        } catch (IOException lost) { // or late
            return false;
        }
    }

    static void check(long got, long wanted) {
        if (got != wanted) {
            throw new AssertionError("sent " + wanted + ", got " + got);
        }
    }

    /** Two tasks on two threads, and a sleep between attempts. */
    private static void askByTasks(Backend backend, InetSocketAddress server, int count) throws Exception {
        try (Reactor reactor = Reactor.open(backend);
                TaskExecutor executor = TaskExecutor.open(backend, 2)) {
            List<Task<Boolean>> tasks = List.of(
                    executor.spawn(new Asking(backend, reactor, server, count)),
                    executor.spawn(new Asking(backend, reactor, server, count)));
            for (Task<Boolean> task : tasks) {
                task.join();
            }
        }
    }
}
