package org.poll4j.examples.recipes;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.process.ChildProcess;
import org.poll4j.process.ProcessExit;

// child {
/** The output of a child process, standard error included, and its exit status. */
public record Output(String text, int status) {
    private static final Token OUTPUT = new Token(0);
    private static final Token EXIT = new Token(1);

    /** Runs a program without input. Kills it if it has not ended within the time. */
    public static Output of(ProcessBuilder builder, Duration time) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        Events events = Events.withCapacity(2);
        try (Poll poll = Poll.open();
                ChildProcess child = ChildProcess.start(builder.redirectErrorStream(true));
                ProcessExit exit = ProcessExit.of(child.process())) {
            child.stdin().close();
            poll.registry().register(child.stdout(), OUTPUT, Interest.READABLE);
            poll.registry().register(exit, EXIT, Interest.READABLE);
            long deadline = System.nanoTime() + time.toNanos();
            boolean writes = true; // until the child, and every process that it started, has closed its output
            boolean runs = true;
            while (writes || runs) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    child.process().destroyForcibly();
                    throw new IOException(builder.command() + " takes longer than " + time);
                }
                poll.poll(events, left);
                for (Event event : events) {
                    if (event.token().equals(EXIT)) {
                        runs = false;
                    } else {
                        int n;
                        while ((n = child.stdout().read(buffer.clear())) > 0) {
                            text.write(buffer.array(), 0, n);
                        }
                        writes = n == 0;
                    }
                }
            }
            return new Output(text.toString(UTF_8), exit.exitStatus().orElseThrow());
        }
    }
}
// child }
