package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.runtime.Reactor;
import org.poll4j.spi.Backend;

/** An HTTP client in blocking style. It waits for some time for each byte, and then takes the connection for lost. */
final class SimulatedClient implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long PAUSE_NANOS = 200_000_000;

    private final BlockingStream<TcpStream> stream;
    private final ByteBuffer in = ByteBuffer.allocate(1000).limit(0);

    private SimulatedClient(BlockingStream<TcpStream> stream) {
        this.stream = stream;
    }

    static SimulatedClient connect(Reactor reactor, InetSocketAddress server) throws IOException {
        return new SimulatedClient(BlockingStream.connect(reactor, server, PATIENCE));
    }

    static void pause(Backend clock) {
        clock.parkNanos(clock, PAUSE_NANOS);
    }

    void send(String text) throws IOException {
        stream.write(ByteBuffer.wrap(text.getBytes(ISO_8859_1)), PATIENCE);
    }

    private int next() throws IOException {
        if (!in.hasRemaining()) {
            int n = stream.read(in.clear(), PATIENCE);
            in.flip();
            if (n < 0) {
                throw new EOFException("the server has closed");
            }
        }
        return in.get() & 0xff;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c; (c = next()) != '\n'; ) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private String bytes(int length) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        while (bytes.size() < length) {
            bytes.write(next());
        }
        return bytes.toString(ISO_8859_1);
    }

    /** Header fields by name in small letters. */
    Map<String, String> head(int status) throws IOException {
        String first = line();
        assertEquals("HTTP/1.1 " + status, first.substring(0, Math.min(12, first.length())));
        Map<String, String> fields = new HashMap<>();
        for (String line; !(line = line()).isEmpty(); ) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(java.util.Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return fields;
    }

    /** The body of an answer. */
    String answer(int status) throws IOException {
        Map<String, String> fields = head(status);
        String length = fields.get("content-length");
        return length != null ? bytes(Integer.parseInt(length)) : chunks();
    }

    private String chunks() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String chunk; !(chunk = chunk()).isEmpty(); ) {
            all.append(chunk);
        }
        return all.toString();
    }

    private String chunk() throws IOException {
        String chunk = bytes(Integer.parseInt(line(), 16));
        assertEquals("", line());
        return chunk;
    }

    /** The next event of a chat, which is a chunk of its own; null at its end. */
    String event() throws IOException {
        String event = chunk();
        return event.isEmpty() ? null : event.strip();
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
