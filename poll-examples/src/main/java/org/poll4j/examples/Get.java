package org.poll4j.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.poll4j.net.TcpStream;

/**
 * One GET over a socket that never blocks. At each event it continues as far as it can. Events without news do no
 * harm, because every step makes its system call again. The programs of many chapters differ in what calls
 * {@link #proceed}.
 */
public final class Get implements AutoCloseable {
    /** Smaller than an answer, so that one event means several reads. */
    private static final int BUFFER_SIZE = 4096;

    private final TcpStream stream;
    private final ByteBuffer unsent;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_SIZE);
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();
    private boolean connected;
    private boolean ended;
    private int wouldBlocks;

    /** Begins to connect. */
    public Get(InetSocketAddress server, String path) throws IOException {
        stream = TcpStream.connect(server);
        String text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        unsent = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What to register. */
    public TcpStream stream() {
        return stream;
    }

    /**
     * Continues until it would block, because with edges a program that stops earlier may wait forever.
     *
     * @return true once: when the answer has come in full. A socket tells of its end more than once: an end of stream
     *     makes it readable for good, and a reset that follows is an event again.
     * @throws IOException if the connection fails; this is closed then
     */
    public boolean proceed() throws IOException {
        try {
            return !ended && isConnected() && send() && receive();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** False if the server does not take everything now. */
    private boolean send() throws IOException {
        while (unsent.hasRemaining()) {
            if (stream.write(unsent) == 0) {
                return false;
            }
        }
        return true;
    }

    private boolean isConnected() throws IOException {
        connected = connected || stream.finishConnect();
        return connected;
    }

    private boolean receive() throws IOException {
        int n;
        while ((n = stream.read(buffer.clear())) > 0) {
            answer.write(buffer.array(), 0, n);
        }
        wouldBlocks += n == 0 ? 1 : 0;
        ended = n < 0;
        return ended;
    }

    /** What has come after the headers. */
    public String body() {
        String text = answer.toString(StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        return end < 0 ? "" : text.substring(end + 4);
    }

    /** How often there was nothing to read yet. */
    public int wouldBlocks() {
        return wouldBlocks;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
