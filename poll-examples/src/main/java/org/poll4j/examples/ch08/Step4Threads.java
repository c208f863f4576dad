package org.poll4j.examples.ch08;

import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.ch07.PollState;

/**
 * Step 4: twelve threads with an executor each, over one reactor. Nothing had to change for it: a waker knows whose
 * thread it wakes. A task stays with its thread; handing work to idle threads is left to {@code poll-runtime}.
 */
public final class Step4Threads {
    private static final int THREADS = 12;

    private Step4Threads() {}

    public static void main(String[] args) throws Exception {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 200, 5, System.out);
        }
    }

    /**
     * Has each thread get several texts at the same time.
     *
     * @param delayMillis of each
     * @param gets of each thread
     */
    static void run(InetSocketAddress server, int delayMillis, int gets, PrintStream out) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (Reactor reactor = new Reactor()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 1; t <= THREADS; t++) {
                String path = "/" + delayMillis + "/thread-" + t + "-get-";
                threads.add(Thread.ofPlatform().start(() -> answered.addAndGet(all(reactor, server, path, gets, out))));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            out.println(
                    answered + " answers on " + THREADS + " threads and one reactor, which watches " + reactor.size());
        }
    }

    private static int all(Reactor reactor, InetSocketAddress server, String path, int gets, PrintStream out) {
        Executor executor = new Executor();
        return executor.blockOn(_ -> {
            for (int i = 1; i <= gets; i++) {
                executor.spawn(new Fetch(new HttpGet(reactor, server, path + i), out));
            }
            return PollState.ready(gets);
        });
    }
}
