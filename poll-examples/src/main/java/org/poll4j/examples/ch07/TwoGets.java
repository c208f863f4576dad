package org.poll4j.examples.ch07;

import java.io.PrintStream;
import java.net.InetSocketAddress;

/**
 * A coroutine by hand. What it stands for is
 *
 * <pre>{@code
 * out.println(await(new HttpGet(server, "/600/HelloAsyncAwait")));
 * out.println(await(new HttpGet(server, "/400/HelloAsyncAwait")));
 * }</pre>
 *
 * and each await has become a state: the wait for a future, with what is needed afterwards in fields.
 */
final class TwoGets implements Future<String> {
    private sealed interface State {
        record Start() implements State {}

        record FirstWait(Future<String> first) implements State {}

        record SecondWait(Future<String> second) implements State {}

        record Ended() implements State {}
    }

    private final InetSocketAddress server;
    private final int unitMillis;
    private final PrintStream out;
    private State state = new State.Start();

    TwoGets(InetSocketAddress server, int unitMillis, PrintStream out) {
        this.server = server;
        this.unitMillis = unitMillis;
        this.out = out;
    }

    @Override
    public PollState<String> poll() {
        while (true) {
            switch (state) {
                case State.Start() -> {
                    out.println("started by the first poll");
                    state = new State.FirstWait(new HttpGet(server, "/" + 6 * unitMillis + "/first"));
                }
                case State.FirstWait(Future<String> first) -> {
                    if (!(first.poll() instanceof PollState.Ready<String>(String text))) {
                        return PollState.notReady();
                    }
                    out.println(text);
                    state = new State.SecondWait(new HttpGet(server, "/" + 4 * unitMillis + "/second"));
                }
                case State.SecondWait(Future<String> second) -> {
                    if (!(second.poll() instanceof PollState.Ready<String>(String text))) {
                        return PollState.notReady();
                    }
                    out.println(text);
                    state = new State.Ended();
                    return PollState.ready("both");
                }
                case State.Ended() -> throw new IllegalStateException("poll: this coroutine has ended");
            }
        }
    }
}
