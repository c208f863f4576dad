package org.poll4j.bench.startup;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import org.poll4j.bench.ffm.Linux;

/** {@link PollStart} on FFM alone: what linking the calls takes. */
public final class FfmStart {
    private FfmStart() {}

    /**
     * Prints {@link System#nanoTime()} at the event.
     *
     * @param args none
     * @throws IOException if a call fails
     */
    public static void main(String[] args) throws IOException {
        Linux linux = new Linux();
        int eventfd = Linux.eventfd();
        linux.add(eventfd, 0);
        Linux.write(eventfd, Arena.global().allocateFrom(JAVA_LONG, 1));
        linux.await();
        System.out.println(System.nanoTime());
    }
}
