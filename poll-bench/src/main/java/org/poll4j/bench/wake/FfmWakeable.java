package org.poll4j.bench.wake;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.bench.ffm.Linux;

/** An epoll set and an eventfd, on FFM alone. */
final class FfmWakeable implements Wakeable {
    private final Linux linux = new Linux();
    private final int eventfd = Linux.eventfd();
    private final MemorySegment one = Arena.global().allocateFrom(JAVA_LONG, 1);

    FfmWakeable() throws IOException {
        linux.add(eventfd, 0);
    }

    @Override
    public void wake() throws IOException {
        Linux.write(eventfd, one);
    }

    @Override
    public void await() throws IOException {
        if (linux.await() != 1) {
            throw new IOException("more than a wake");
        }
    }
}
