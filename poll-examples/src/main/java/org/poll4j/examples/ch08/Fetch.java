package org.poll4j.examples.ch08;

import java.io.PrintStream;
import org.poll4j.examples.ch07.PollState;

/** A coroutine with one wait: it gets a text and prints it. */
final class Fetch implements Future<String> {
    private final HttpGet get;
    private final PrintStream out;

    Fetch(HttpGet get, PrintStream out) {
        this.get = get;
        this.out = out;
    }

    @Override
    public PollState<String> poll(Waker waker) {
        PollState<String> state = get.poll(waker);
        if (state instanceof PollState.Ready<String>(String text)) {
            out.println(text);
        }
        return state;
    }
}
