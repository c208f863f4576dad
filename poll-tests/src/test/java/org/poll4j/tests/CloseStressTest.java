package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
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

    /** How the other thread reads. */
    private interface Reader {
        int read(Descriptor from, byte[] to) throws IOException;
    }

    @Test
    void closed_descriptor_never_reads_what_is_somebody_elses() throws Exception {
        ByteIo io = backend.descriptors().pipeIo();
        assertEquals(0, foreignReads((from, to) -> Transfers.read(from, io, to, 0, 1), TRIES));
    }

    @Test
    void without_the_gate_it_would() throws Exception {
        ByteIo io = backend.descriptors().pipeIo();
        assertTrue(foreignReads((from, to) -> io.read(from, to, 0, 1), Math.min(TRIES, 5_000)) > 0);
    }

    private int foreignReads(Reader reader, int tries) throws Exception {
        AtomicReference<Descriptor> victim = new AtomicReference<>();
        AtomicReference<Descriptor> reading = new AtomicReference<>();
        Background background = Background.run(() -> readUntilClosed(reader, victim, reading));
        int foreign = 0;
        for (int i = 0; i < tries; i++) {
            foreign += tryOnce(victim, reading) ? 1 : 0;
        }
        victim.set(STOP);
        background.join();
        return foreign;
    }

    private static final Descriptor STOP = new Descriptor(Descriptor.Kind.POSIX, -1, Descriptor.Closer.NONE);

    /** Reads from whatever is there, until told to stop; errors are what a closed descriptor gives. */
    private static void readUntilClosed(
            Reader reader, AtomicReference<Descriptor> victim, AtomicReference<Descriptor> reading) {
        byte[] one = new byte[1];
        for (Descriptor from; (from = victim.get()) != STOP; ) {
            if (from != null) {
                reading.set(from);
                try {
                    reader.read(from, one);
                } catch (ClosedChannelException closed) {
                    victim.compareAndSet(from, null);
                } catch (IOException closedBehindTheReader) {
                    Thread.yield();
                }
            }
        }
    }

    /** Whether the byte of the heir was read by the other thread. */
    private boolean tryOnce(AtomicReference<Descriptor> victim, AtomicReference<Descriptor> reading)
            throws IOException {
        Descriptor[] closing = backend.descriptors().pipe();
        victim.set(closing[0]);
        while (reading.get() != closing[0]) {
            Thread.yield();
        }
        closing[0].close();
        Descriptor[] heir = backend.descriptors().pipe();
        ByteIo io = backend.descriptors().pipeIo();
        try {
            io.write(heir[1], new byte[] {1}, 0, 1);
            for (int spins = 0; spins < 100 && victim.get() != null; spins++) {
                Thread.yield();
            }
            return io.read(heir[0], new byte[1], 0, 1) != 1;
        } finally {
            victim.set(null);
            closing[1].close();
            heir[0].close();
            heir[1].close();
        }
    }
}
