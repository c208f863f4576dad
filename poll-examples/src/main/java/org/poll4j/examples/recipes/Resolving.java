package org.poll4j.examples.recipes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.Waker;

// resolve {
/**
 * Resolves names on virtual threads, because the JDK's resolver blocks, and gives the answers to the polling thread.
 */
public final class Resolving {
    private record Answer(InetSocketAddress address, Consumer<InetSocketAddress> then) {}

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final Waker waker;

    /** Events with this token mean: call {@link #deliver()}. */
    public Resolving(Registry registry, Token token) throws IOException {
        waker = new Waker(registry, token);
    }

    /** Calls {@code then} on the polling thread. The address is unresolved if the name is not known. */
    public void resolve(String host, int port, Consumer<InetSocketAddress> then) {
        Thread.startVirtualThread(() -> {
            answers.add(new Answer(new InetSocketAddress(host, port), then));
            waker.wake();
        });
    }

    /** On the polling thread. */
    public void deliver() {
        for (Answer answer; (answer = answers.poll()) != null; ) {
            answer.then().accept(answer.address());
        }
    }
}
// resolve }
