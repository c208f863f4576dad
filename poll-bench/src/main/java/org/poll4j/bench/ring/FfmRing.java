package org.poll4j.bench.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.bench.ffm.Linux;

/** The ring on FFM alone. */
final class FfmRing implements Ring {
    private final Linux linux = new Linux();
    private final MemorySegment buffer = Arena.global().allocate(1);
    private final int[] receivers;
    private final int[] senders;

    FfmRing(int count) throws IOException {
        receivers = new int[count];
        senders = new int[count];
        for (int i = 0; i < count; i++) {
            int[] pipe = Linux.pipe();
            receivers[i] = pipe[0];
            senders[i] = pipe[1];
            linux.add(receivers[i], i);
        }
    }

    @Override
    public void put(int pipe) throws IOException {
        if (Linux.write(senders[pipe], buffer) != 1) {
            throw new IOException("short write");
        }
    }

    @Override
    public void turn(long count) throws IOException {
        for (long left = count; left > 0; ) {
            int n = linux.await();
            for (int i = 0; i < n; i++) {
                move((int) linux.data(i));
            }
            left -= n;
        }
    }

    private void move(int pipe) throws IOException {
        if (Linux.read(receivers[pipe], buffer) != 1) {
            throw new IOException("short read");
        }
        put(pipe + 1 == receivers.length ? 0 : pipe + 1);
    }
}
