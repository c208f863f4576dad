package org.poll4j.examples.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/** Sends what a test wants, right or wrong, and reads answers as a client has to. */
final class RawClient implements AutoCloseable {
    final Socket socket = new Socket();
    private final InputStream in;

    /** An answer: its head in lower case. */
    record Answer(int status, String head, byte[] body) {
        String text() {
            return new String(body, ISO_8859_1);
        }
    }

    RawClient(InetSocketAddress address) throws IOException {
        socket.connect(address);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return this;
    }

    Answer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").answer();
    }

    Answer answer() throws IOException {
        return answer(false);
    }

    Answer answer(boolean headOnly) throws IOException {
        String head = head();
        int status = Integer.parseInt(head.substring(9, 12));
        return new Answer(status, head, headOnly ? new byte[0] : body(head));
    }

    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append(line()).append("\r\n");
        }
        return head.toString().toLowerCase(Locale.ROOT);
    }

    /** The next line, without its end. */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        int b;
        while ((b = in.read()) != '\n') {
            assertTrue(b >= 0, "the server ended after " + line);
            line.append((char) b);
        }
        return line.substring(0, line.length() - 1);
    }

    byte[] bytes(int length) throws IOException {
        return in.readNBytes(length);
    }

    private byte[] body(String head) throws IOException {
        if (head.contains("transfer-encoding: chunked")) {
            return chunks();
        }
        if (!head.contains("content-length")) {
            return in.readAllBytes();
        }
        return in.readNBytes(Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1")));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (byte[] chunk; (chunk = chunk()).length > 0; ) {
            body.writeBytes(chunk);
        }
        return body.toByteArray();
    }

    /** The next chunk; empty at the end. */
    byte[] chunk() throws IOException {
        byte[] chunk = in.readNBytes(Integer.parseInt(line(), 16));
        assertTrue(line().isEmpty());
        return chunk;
    }

    boolean ended() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
