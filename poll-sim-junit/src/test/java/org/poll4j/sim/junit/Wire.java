package org.poll4j.sim.junit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.TcpStream;

/** Lines of text over a connection, for {@link KeyValue}. After an error or the end it is closed. */
final class Wire {
    final TcpStream stream;
    private final KeyValue.@Nullable Bug bug;
    private final StringBuilder line = new StringBuilder();
    private final ByteBuffer room = ByteBuffer.allocate(64);
    private ByteBuffer out = ByteBuffer.allocate(0);
    /** When the last line came, by the owner's clock. */
    long heardAt;
    /** The peer sends no more. */
    boolean isAtEnd;

    Wire(TcpStream stream, KeyValue.@Nullable Bug bug) {
        this.stream = stream;
        this.bug = bug;
    }

    boolean isOpen() {
        return stream.isOpen();
    }

    /** Whether a line waits for room. */
    boolean isSending() {
        return out.hasRemaining();
    }

    void close() throws IOException {
        stream.close();
    }

    /** Sends a line, or as much as goes: {@link #ready} continues. */
    void send(String text) throws IOException {
        byte[] more = (text + "\n").getBytes(US_ASCII);
        out = ByteBuffer.allocate(out.remaining() + more.length)
                .put(out)
                .put(more)
                .flip();
        flush();
    }

    /** Continues to write, and reads what is there; the whole lines that have come. */
    List<String> ready() throws IOException {
        List<String> lines = new ArrayList<>();
        try {
            if (isOpen() && stream.finishConnect()) {
                flush();
                read(lines);
            }
        } catch (IOException broken) {
            close();
        }
        return lines;
    }

    private void flush() throws IOException {
        try {
            while (out.hasRemaining() && isOpen() && stream.finishConnect()) {
                int n = stream.write(out);
                if (bug == KeyValue.Bug.WRITE_NOT_CONTINUED && n > 0) {
                    out.position(out.limit());
                }
                if (n == 0) {
                    return;
                }
            }
        } catch (IOException broken) {
            close();
        }
    }

    private void read(List<String> lines) throws IOException {
        int n;
        while (isOpen() && (n = stream.read(room.clear())) != 0) {
            if (n < 0) {
                isAtEnd = true;
                if (bug != KeyValue.Bug.LOST_CLOSE) {
                    close();
                }
                return;
            }
            for (int i = 0; i < n; i++) {
                add((char) room.get(i), lines);
            }
            if (bug == KeyValue.Bug.READ_NOT_DRAINED) {
                return;
            }
        }
    }

    private void add(char c, List<String> lines) {
        if (c == '\n') {
            lines.add(line.toString());
            line.setLength(0);
        } else {
            line.append(c);
        }
    }
}
