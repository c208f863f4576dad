package org.poll4j.bench.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Pollable;
import org.poll4j.runtime.Reactor;
import org.poll4j.runtime.Task;
import org.poll4j.runtime.TaskExecutor;

/**
 * {@code WaitProgram PEER PORT TASKS MILLIS ROUNDS}: so many requests at a time to a delay server that answers each
 * after so many milliseconds; prints, for each round, milliseconds on the clock and of CPU time of this process. As
 * many requests of no delay come twice before, so that a round is not compilation.
 */
public final class WaitProgram {
    private static final int WARM_UPS = 2;

    /** Makes that many requests at a time, and returns when all are answered. */
    private interface Client {
        void run(int tasks, String path) throws Exception;
    }

    private WaitProgram() {}

    /**
     * Runs one peer.
     *
     * @param args as above
     * @throws Exception if a request fails
     */
    public static void main(String[] args) throws Exception {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[1]));
        int tasks = Integer.parseInt(args[2]);
        String path = "/" + args[3] + "/answer";
        int rounds = Integer.parseInt(args[4]);
        try (Reactor reactor = Reactor.open()) {
            Client client = client(args[0], reactor, server);
            for (int i = 0; i < WARM_UPS; i++) {
                client.run(tasks, "/0/warm");
            }
            for (int i = 0; i < rounds; i++) {
                long wall = System.nanoTime();
                long cpu = Cpu.nanos();
                client.run(tasks, path);
                System.out.println((System.nanoTime() - wall) / 1e6 + " " + (Cpu.nanos() - cpu) / 1e6);
            }
        }
    }

    private static Client client(String peer, Reactor reactor, InetSocketAddress server) {
        return switch (peer) {
            case "stackless" -> (tasks, path) -> stackless(reactor, server, tasks, path);
            case "stackful" -> (tasks, path) -> virtual(tasks, () -> stackful(reactor, server, path));
            case "jdk" -> (tasks, path) -> virtual(tasks, () -> socket(server, path));
            default -> throw new IllegalArgumentException("no peer '" + peer + "'");
        };
    }

    private static void stackless(Reactor reactor, InetSocketAddress server, int tasks, String path) throws Exception {
        try (TaskExecutor executor = TaskExecutor.open(Runtime.getRuntime().availableProcessors())) {
            List<Task<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                requests.add(executor.spawn(new Get(reactor, server, path)));
            }
            executor.blockOn(Pollable.joinAll(requests)).forEach(WaitProgram::requireAnswer);
        }
    }

    private static void virtual(int tasks, Callable<Integer> request) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                requests.add(executor.submit(request));
            }
            for (Future<Integer> answer : requests) {
                requireAnswer(answer.get());
            }
        }
    }

    private static int stackful(Reactor reactor, InetSocketAddress server, String path) throws IOException {
        try (BlockingStream<TcpStream> stream = BlockingStream.connect(reactor, server)) {
            stream.write(ByteBuffer.wrap(Get.request(path)));
            ByteBuffer answer = ByteBuffer.allocate(512);
            while (stream.read(answer) >= 0) {}
            return answer.position();
        }
    }

    private static int socket(InetSocketAddress server, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(server);
            socket.getOutputStream().write(Get.request(path));
            return socket.getInputStream().readNBytes(new byte[512], 0, 512);
        }
    }

    private static void requireAnswer(int length) {
        if (length < "HTTP/1.1 200 OK".length()) {
            throw new IllegalStateException("an answer of " + length + " bytes");
        }
    }
}
