package org.poll4j.bench.register;

import java.io.IOException;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.unix.Pipe;

/** Registrations of poll4j. */
final class PollRegistering implements Registering {
    private final Poll poll = Poll.open();
    private final Registry registry = poll.registry();
    private final Pipe[] pipes;
    private final Token[] tokens;

    PollRegistering(int count) throws IOException {
        pipes = new Pipe[count];
        tokens = new Token[count];
        for (int i = 0; i < count; i++) {
            pipes[i] = Pipe.open();
            tokens[i] = new Token(i);
        }
    }

    @Override
    public void register() throws IOException {
        for (int i = 0; i < pipes.length; i++) {
            registry.register(pipes[i].receiver(), tokens[i], Interest.READABLE);
        }
    }

    @Override
    public void change() throws IOException {
        for (int i = 0; i < pipes.length; i++) {
            registry.reregister(pipes[i].receiver(), tokens[i], Interest.READABLE);
        }
    }

    @Override
    public void deregister() throws IOException {
        for (Pipe pipe : pipes) {
            registry.deregister(pipe.receiver());
        }
    }
}
