package org.poll4j.examples.ch10;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.poll4j.examples.DelayServer;

/**
 * A hundred tasks, each a virtual thread that waits for a {@link java.util.concurrent.CompletableFuture}: executor,
 * task queue, wakers and join handles are the platform's.
 */
public final class Platform {
    private static final int TASKS = 100;

    private Platform() {}

    public static void main(String[] args) throws Exception {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 1_000, System.out);
        }
    }

    /**
     * Has all tasks wait at the same time.
     *
     * @param delayMillis of each
     */
    static void run(InetSocketAddress server, int delayMillis, PrintStream out) throws Exception {
        long start = System.nanoTime();
        int characters = 0;
        for (String text : answers(server, delayMillis)) {
            characters += text.length();
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        out.println(
                TASKS + " tasks of " + delayMillis + " ms each: " + characters + " characters after " + millis + " ms");
    }

    private static List<String> answers(InetSocketAddress server, int delayMillis) throws Exception {
        List<String> answers = new ArrayList<>();
        try (Reactor reactor = new Reactor();
                ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> handles = new ArrayList<>();
            for (int i = 0; i < TASKS; i++) {
                String path = "/" + delayMillis + "/task-" + (100 + i);
                handles.add(tasks.submit(() -> reactor.get(server, path).join()));
            }
            for (Future<String> handle : handles) {
                answers.add(handle.get());
            }
        }
        return answers;
    }
}
