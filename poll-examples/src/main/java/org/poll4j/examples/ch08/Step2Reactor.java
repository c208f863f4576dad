package org.poll4j.examples.ch08;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.ch07.PollState;

/**
 * Step 2: the reactor has a thread of its own, and executor and reactor know nothing of each other but {@link Waker}s.
 */
public final class Step2Reactor {
    private Step2Reactor() {}

    public static void main(String[] args) throws IOException {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 200, System.out);
        }
    }

    /**
     * Two GETs, the second after the first.
     *
     * @param unitMillis of the delays
     */
    static void run(InetSocketAddress server, int unitMillis, PrintStream out) throws IOException {
        try (Reactor reactor = new Reactor()) {
            Fetch first = new Fetch(new HttpGet(reactor, server, "/" + 2 * unitMillis + "/first"), out);
            Fetch second = new Fetch(new HttpGet(reactor, server, "/" + unitMillis + "/second"), out);
            out.println(new Executor().blockOn(new InTurn(first, second)));
        }
    }

    /** A coroutine of two waits. */
    private static final class InTurn implements Future<String> {
        private final Future<String> second;
        private Future<String> current;

        InTurn(Future<String> first, Future<String> second) {
            this.current = first;
            this.second = second;
        }

        @Override
        public PollState<String> poll(Waker waker) {
            PollState<String> state = current.poll(waker);
            if (state instanceof PollState.Ready && current != second) {
                current = second;
                return current.poll(waker); // at once, because no event will wake this future
            }
            return state;
        }
    }
}
