package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Arrays;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** Tries again until a condition holds that a test needs but does not test. The timeout of the test is the limit. */
final class Await {
    /** What a test waits for. */
    interface Condition {
        boolean holds() throws IOException;
    }

    private Await() {}

    static void until(Condition condition) throws IOException {
        while (!condition.holds()) {
            pause();
        }
    }

    /** Yields to other threads, one of which may cause the awaited event. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it
    static void pause() {
        Thread.yield();
    }

    static TcpStream accepted(TcpListener listener) throws IOException {
        while (true) {
            TcpStream accepted = listener.accept();
            if (accepted != null) {
                return accepted;
            }
            pause();
        }
    }

    /** The error that a connection has soon. */
    static IOException failed(TcpStream stream) throws IOException {
        while (true) {
            IOException failure = stream.takeError();
            if (failure != null) {
                return failure;
            }
            pause();
        }
    }

    static void connected(TcpStream stream) throws IOException {
        until(stream::finishConnect);
    }

    static void written(WritableByteChannel to, String text) throws IOException {
        written(to, text.getBytes(US_ASCII));
    }

    static void written(WritableByteChannel to, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        until(() -> {
            to.write(left);
            return !left.hasRemaining();
        });
    }

    /** The next bytes, as many as requested. */
    static byte[] read(ReadableByteChannel from, int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        until(() -> {
            assertTrue(from.read(bytes) >= 0, "the end came too early");
            return !bytes.hasRemaining();
        });
        return bytes.array();
    }

    static void read(ReadableByteChannel from, String expected) throws IOException {
        assertEquals(expected, new String(read(from, expected.length()), US_ASCII));
    }

    /** So many bytes are there, and stay there. */
    static void peeked(TcpStream stream, int count) throws IOException {
        until(() -> stream.peek(ByteBuffer.allocate(count)) == count);
    }

    /** Whether the end comes next. */
    static void readEnd(ReadableByteChannel from) throws IOException {
        int[] n = new int[1];
        until(() -> (n[0] = from.read(ByteBuffer.allocate(1))) != 0);
        assertEquals(-1, n[0], "neither nothing nor the end");
    }

    /** Writes until it would block. */
    static long filled(WritableByteChannel to) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate(64 * 1024);
        long total = 0;
        for (int n; (n = to.write(zeros.clear())) > 0; total += n) {}
        return total;
    }

    /** Reads until it would block, and returns what was there. */
    static byte[] drained(ReadableByteChannel from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(64 * 1024);
        byte[] all = {};
        while (from.read(bytes.clear()) > 0) {
            int end = all.length;
            all = Arrays.copyOf(all, end + bytes.position());
            bytes.flip().get(all, end, bytes.remaining());
        }
        return all;
    }
}
