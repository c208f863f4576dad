package org.poll4j.examples.ch08;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.ch07.PollState;

/** Step 3: tasks that spawn tasks. Those run by themselves, whether a task waits for them or not. */
public final class Step3Spawn {
    private Step3Spawn() {}

    public static void main(String[] args) throws IOException {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 200, System.out);
        }
    }

    /**
     * Five GETs, each a task, spawned by a sixth that ends at once.
     *
     * @param unitMillis of the delays
     */
    static void run(InetSocketAddress server, int unitMillis, PrintStream out) throws IOException {
        try (Reactor reactor = new Reactor()) {
            Executor executor = new Executor();
            String end = executor.blockOn(_ -> {
                for (int i = 5; i >= 1; i--) {
                    executor.spawn(new Fetch(new HttpGet(reactor, server, "/" + i * unitMillis + "/task-" + i), out));
                }
                out.println("the main task has spawned five");
                return PollState.ready("all have ended");
            });
            out.println(end);
        }
    }
}
