package org.poll4j.bench.runtime;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingListener;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Context;
import org.poll4j.runtime.PollState;
import org.poll4j.runtime.Pollable;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.TaskExecutor;
import org.poll4j.runtime.Watch;

/**
 * {@code EchoProgram PEER CONNECTIONS REQUESTS ROUNDS}: an echo server under the load of {@link EchoLoad}, which is a
 * process of its own; prints, for each round of so many requests, how many per CPU second of this process, and per
 * second on the clock. A warm-up comes before, counted in requests too, so that a busy machine does not cut it short.
 */
public final class EchoProgram {
    private static final int WARM_UP_ROUNDS = 2;
    private static final int ROOM = 4096;
    private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");

    private EchoProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws Exception if it fails
     */
    public static void main(String[] args) throws Exception {
        Process load = load(start(args[0]), args[1], args[2]);
        double requests = Double.parseDouble(args[2]);
        try (BufferedReader lines = load.inputReader();
                OutputStream go = load.getOutputStream()) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                round(go, lines);
            }
            for (int i = Integer.parseInt(args[3]); i > 0; i--) {
                long wall = System.nanoTime();
                long cpu = Cpu.nanos();
                round(go, lines);
                System.out.println(
                        requests / (Cpu.nanos() - cpu) * 1e9 + " " + requests / (System.nanoTime() - wall) * 1e9);
            }
        }
        System.exit(load.waitFor());
    }

    private static void round(OutputStream go, BufferedReader lines) throws IOException {
        go.write('\n');
        go.flush();
        if (lines.readLine() == null) {
            throw new EOFException("the load failed");
        }
    }

    private static Process load(int port, String connections, String requests) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(
                        java,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoLoad.class.getName(),
                        "" + port,
                        connections,
                        requests))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The port of a server that runs until the process ends. */
    private static int start(String peer) throws IOException {
        return switch (peer) {
            case "raw" -> raw();
            case "stackful" -> stackful();
            case "stackless" -> stackless();
            case "socket" -> socket();
            case "channel" -> channel();
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }

    /** What a thread does again and again. */
    private interface Step {
        void run() throws IOException;
    }

    private static void forever(Thread.Builder builder, Step step) {
        builder.start(() -> {
            try {
                while (true) {
                    step.run();
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static int raw() throws IOException {
        Poll poll = Poll.open();
        Events events = Events.withCapacity(1024);
        TcpListener listener = TcpListener.bind(new InetSocketAddress(LOCAL, 0));
        Token accept = new Token(0);
        poll.registry().register(listener, accept, Interest.READABLE, Trigger.LEVEL);
        TcpStream[] streams = new TcpStream[100_000];
        ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
        int[] used = {1};
        forever(Thread.ofPlatform(), () -> {
            poll.poll(events);
            for (Event event : events) {
                if (event.token().equals(accept)) {
                    for (TcpStream stream; (stream = listener.accept()) != null; ) {
                        streams[used[0]] = stream;
                        poll.registry().register(stream, new Token(used[0]++), Interest.READABLE, Trigger.LEVEL);
                    }
                } else {
                    echo(streams[(int) event.token().value()], buffer);
                }
            }
        });
        return listener.localAddress().getPort();
    }

    private static void echo(TcpStream stream, ByteBuffer buffer) throws IOException {
        try {
            if (stream.read(buffer.clear()) >= 0) {
                stream.write(buffer.flip());
                return;
            }
        } catch (IOException ended) {
            // the load is over, and its process with it
        }
        stream.close();
    }

    private static int stackful() throws IOException {
        BlockingListener<TcpStream> listener = BlockingListener.bind(Reactor.open(), new InetSocketAddress(LOCAL, 0));
        forever(Thread.ofVirtual(), () -> {
            BlockingStream<TcpStream> stream = listener.accept();
            Thread.startVirtualThread(() -> echo(stream));
        });
        return ((TcpListener) listener.source()).localAddress().getPort();
    }

    private static int stackless() throws IOException {
        Reactor reactor = Reactor.open();
        TaskExecutor executor = TaskExecutor.open(1);
        TcpListener listener = TcpListener.bind(new InetSocketAddress(LOCAL, 0));
        Watch<TcpListener> watch = reactor.watch(listener, Interest.READABLE);
        executor.spawn(context -> {
            TcpStream stream;
            while ((stream = listener.accept()) != null || watch.pollReady(context, Interest.READABLE)) {
                if (stream != null) {
                    executor.spawn(new EchoTask(reactor.watch(stream, Interest.READABLE)));
                }
            }
            return PollState.notReady();
        });
        return listener.localAddress().getPort();
    }

    private record EchoTask(Watch<TcpStream> watch, ByteBuffer buffer) implements Pollable<Boolean> {
        EchoTask(Watch<TcpStream> watch) {
            this(watch, ByteBuffer.allocateDirect(ROOM));
        }

        @Override
        public PollState<Boolean> poll(Context context) throws IOException {
            for (int n; (n = watch.source().read(buffer.clear())) >= 0; ) {
                if (n > 0) {
                    watch.source().write(buffer.flip());
                } else if (!watch.pollReady(context, Interest.READABLE)) {
                    return PollState.notReady();
                }
            }
            return PollState.ready(true);
        }

        @Override
        public void drop() {
            try {
                watch.close();
            } catch (IOException ended) {
                // the load is over, and its process with it
            }
        }
    }

    private static int channel() throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(LOCAL, 0), 1024);
        forever(Thread.ofVirtual(), () -> {
            SocketChannel stream = listener.accept();
            Thread.startVirtualThread(() -> echo(stream));
        });
        return listener.socket().getLocalPort();
    }

    private static void echo(ByteChannel stream) {
        try (stream) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(ROOM);
            while (stream.read(buffer.clear()) >= 0) {
                stream.write(buffer.flip());
            }
        } catch (IOException ended) {
            // the load is over, and its process with it
        }
    }

    private static int socket() throws IOException {
        ServerSocket listener = new ServerSocket(0, 1024, LOCAL);
        forever(Thread.ofVirtual(), () -> {
            Socket stream = listener.accept();
            Thread.startVirtualThread(() -> echo(stream));
        });
        return listener.getLocalPort();
    }

    private static void echo(Socket stream) {
        try (stream) {
            InputStream in = stream.getInputStream();
            OutputStream out = stream.getOutputStream();
            byte[] buffer = new byte[ROOM];
            for (int n; (n = in.read(buffer)) >= 0; ) {
                out.write(buffer, 0, n);
            }
        } catch (IOException ended) {
            // as above
        }
    }
}
