package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.Transfers;

/**
 * Closes a pipe (on Windows, a socket) again and again while another thread reads from it, and opens another one at
 * once, which gets the same descriptor and has a byte in it. No thread writes to the first one, so a byte that is read
 * from it belongs to the other one.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CloseStressTest extends Contract {
    private static final int TRIES = Integer.getInteger("org.poll4j.stress.tries", 100_000);
    private static final Descriptor NONE = new Descriptor(Descriptor.Kind.POSIX, -1, Descriptor.Closer.NONE);
    private static final Descriptor STOP = new Descriptor(Descriptor.Kind.POSIX, -1, Descriptor.Closer.NONE);

    /** How the other thread reads. */
    private interface Reader {
        int read(Descriptor from, byte[] to) throws IOException;
    }

    private final Random random = new Random(1);
    /** What the other thread reads from, for as long as it is there. */
    private final AtomicReference<Descriptor> victim = new AtomicReference<>(NONE);

    private final AtomicInteger stolen = new AtomicInteger();

    @Test
    void closed_descriptor_never_reads_bytes_of_another_owner() throws Exception {
        ByteIo io = io();
        assertEquals(0, readsOfOthers((from, to) -> Transfers.read(from, io, to, 0, 1), Integer.MAX_VALUE));
    }

    /** That the test above can fail: it ends with the first byte that is stolen. */
    @Test
    void without_the_gate_it_would() throws Exception {
        ByteIo io = io();
        assertTrue(readsOfOthers((from, to) -> io.read(from, to, 0, 1), 1) > 0);
    }

    private boolean hasPipes() {
        return backend.kind() == Descriptor.Kind.POSIX;
    }

    private ByteIo io() {
        return hasPipes() ? backend.posix().pipeIo() : backend.socketIo();
    }

    /** A reading and a writing end: of a pipe, or a datagram socket that sends to itself is both. */
    private Descriptor[] ends() throws IOException {
        if (hasPipes()) {
            return backend.posix().pipe();
        }
        Sockets sockets = backend.sockets();
        Descriptor socket = sockets.open(StandardProtocolFamily.INET, Sockets.Type.DATAGRAM);
        sockets.bind(socket, anyLocalAddress());
        sockets.connect(socket, Objects.requireNonNull(sockets.address(socket, false)));
        return new Descriptor[] {socket, socket};
    }

    private int readsOfOthers(Reader reader, int enough) throws Exception {
        Background background = Background.run(() -> readUntilStopped(reader));
        for (int i = 0; i < TRIES && stolen.get() < enough; i++) {
            closeAndOpen();
        }
        victim.set(STOP);
        background.join();
        return stolen.get();
    }

    /** Errors are what a closed descriptor gives. */
    private void readUntilStopped(Reader reader) {
        byte[] one = new byte[1];
        for (Descriptor from; (from = victim.get()) != STOP; ) {
            try {
                if (reader.read(from, one) > 0) {
                    stolen.incrementAndGet();
                }
            } catch (ClosedChannelException closed) {
                Thread.onSpinWait();
            } catch (IOException closedDuringTheRead) {
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

    private void closeAndOpen() throws IOException {
        Descriptor[] closing = ends();
        victim.set(closing[0]);
        letTheOtherBegin();
        closing[0].close();
        Descriptor[] successor = ends();
        try {
            io().write(successor[1], new byte[] {1}, 0, 1);
            letTheOtherBegin();
        } finally {
            closing[1].close();
            successor[0].close();
            successor[1].close();
        }
    }
}
