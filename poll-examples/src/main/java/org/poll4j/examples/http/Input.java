package org.poll4j.examples.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;

/** What a client sends, through a buffer. It waits only when the buffer is empty. */
final class Input {
    private static final int SIZE = 8 * 1024;

    private final ReadableByteChannel channel;
    private final byte[] bytes = new byte[SIZE];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);
    private int next;
    private int end;
    private boolean ended;

    Input(ReadableByteChannel channel) {
        this.channel = channel;
    }

    /** Whether the next read waits for the client. */
    boolean isEmpty() {
        return next == end;
    }

    /** Waits for bytes if there are none in the buffer; false at the end of the stream. */
    boolean fill() throws IOException {
        if (next < end) {
            return true;
        }
        if (!ended) {
            int n = channel.read(buffer.clear());
            next = 0;
            end = Math.max(n, 0);
            ended = n < 0;
        }
        return !ended;
    }

    /** The next byte; −1 at the end of the stream. */
    int read() throws IOException {
        return fill() ? bytes[next++] & 0xff : -1;
    }

    /** At least one byte; −1 at the end of the stream. */
    int read(byte[] dst, int offset, int length) throws IOException {
        if (!fill()) {
            return -1;
        }
        int n = Math.min(length, end - next);
        System.arraycopy(bytes, next, dst, offset, n);
        next += n;
        return n;
    }

    /** Skips at least one byte; −1 at the end of the stream. */
    long skip(long most) throws IOException {
        if (!fill()) {
            return -1;
        }
        int n = (int) Math.min(most, end - next);
        next += n;
        return n;
    }

    /**
     * Takes what is in the buffer before a carriage return or line feed: a line, or a part of it if the buffer is empty
     * then.
     */
    String takeText() {
        int start = next;
        while (next < end && bytes[next] != '\r' && bytes[next] != '\n') {
            next++;
        }
        return new String(bytes, start, next - start, StandardCharsets.ISO_8859_1);
    }
}
