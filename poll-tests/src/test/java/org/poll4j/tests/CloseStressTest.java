package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Transfers;

/**
 * Closes a pipe again and again while another thread reads from it, and opens another one at once, which gets the same number
 * and has a byte in it. Whoever reads that byte through the closed pipe has read what is somebody else's.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseStressTest extends Contract {
    private static final int TRIES = Integer.getInteger("org.poll4j.stress.tries", 100_000);
    private static final Descriptor STOP = new Descriptor(Descriptor.Kind.POSIX, -1, Descriptor.Closer.NONE);

    /** How the other thread reads. */
    private interface Reader {
        int read(Descriptor from, byte[] to) throws IOException;
    }

    private final Random random = new Random(1);
    /** What the other thread reads from, for as long as it is there. */
    private final AtomicReference<Descriptor> victim = new AtomicReference<>();

    @Test
    void closed_descriptor_never_reads_what_is_somebody_elses() throws Exception {
        ByteIo io = backend.descriptors().pipeIo();
        assertEquals(0, foreignReads((from, to) -> Transfers.read(from, io, to, 0, 1), Integer.MAX_VALUE));
    }

    /** That the test above can fail: it ends with the first byte that is stolen. */
    @Test
    void without_the_gate_it_would() throws Exception {
        ByteIo io = backend.descriptors().pipeIo();
        assertTrue(foreignReads((from, to) -> io.read(from, to, 0, 1), 1) > 0);
    }

    private int foreignReads(Reader reader, int enough) throws Exception {
        victim.set(new Descriptor(Descriptor.Kind.POSIX, -1, Descriptor.Closer.NONE));
        Background background = Background.run(() -> readUntilStopped(reader));
        int foreign = 0;
        for (int i = 0; i < TRIES && foreign < enough; i++) {
            foreign += isStolen() ? 1 : 0;
        }
        victim.set(STOP);
        background.join();
        return foreign;
    }

    /** Errors are what a closed descriptor gives. */
    private void readUntilStopped(Reader reader) {
        byte[] one = new byte[1];
        for (Descriptor from; (from = victim.get()) != STOP; ) {
            try {
                reader.read(from, one);
            } catch (ClosedChannelException closed) {
                Thread.onSpinWait();
            } catch (IOException closedBehindTheReader) {
                Thread.onSpinWait();
            }
        }
    }

    /** Not always: closing comes before a read, in its middle, and between two. */
    private void letTheOtherBegin() {
        for (int spins = random.nextInt(64); spins > 0; spins--) {
            Thread.onSpinWait();
        }
    }

    /** Whether the byte of the heir was read by the other thread. */
    private boolean isStolen() throws IOException {
        ByteIo io = backend.descriptors().pipeIo();
        Descriptor[] closing = backend.descriptors().pipe();
        victim.set(closing[0]);
        letTheOtherBegin();
        closing[0].close();
        Descriptor[] heir = backend.descriptors().pipe();
        try {
            io.write(heir[1], new byte[] {1}, 0, 1);
            return io.read(heir[0], new byte[1], 0, 1) != 1;
        } finally {
            closing[1].close();
            heir[0].close();
            heir[1].close();
        }
    }
}
