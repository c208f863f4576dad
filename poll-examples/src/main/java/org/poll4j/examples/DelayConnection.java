package org.poll4j.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.net.TcpStream;

/**
 * One client of {@link DelayServer}. Its requests are answered one after another, the next is not even read before: so
 * a client cannot make the server remember more than {@link #LONGEST_HEAD} bytes.
 */
final class DelayConnection implements EventLoop.Handler {
    private static final int LONGEST_HEAD = 8 * 1024;
    private static final String END_OF_HEAD = "\r\n\r\n";
    /** How much a client may still send after its request was refused, before it is cut off. */
    private static final int LONGEST_IGNORED = 1024 * 1024;

    private final TcpStream stream;
    private final DelayServer server;
    private final StringBuilder received = new StringBuilder(0);
    private ByteBuffer unsent = ByteBuffer.allocate(0);
    /** Between a request and its answer. */
    private boolean waiting;
    /** Nothing comes after what is unsent. */
    private boolean last;

    private boolean refused;
    private int ignored;
    private boolean closed;

    DelayConnection(TcpStream stream, DelayServer server) {
        this.stream = stream;
        this.server = server;
    }

    @Override
    public void ready(Event event) {
        if (event.isError()) { // reset: the client does not wait for the answer
            close();
        } else {
            goOn();
        }
    }

    /** The time of the request under way is over. */
    void answer(DelayRequest request) {
        if (!closed) {
            waiting = false;
            send("200 OK", request.text(), request.last());
            goOn();
        }
    }

    private void goOn() {
        try {
            if (proceed()) {
                return;
            }
        } catch (IOException e) {
            // the client is gone
        }
        close();
    }

    /** Goes on until the client or the clock has its turn; false when there is nothing left to do. */
    private boolean proceed() throws IOException {
        while (!waiting) {
            if (!flush()) {
                return true;
            }
            if (last) {
                return refused && ignoreTheRest();
            }
            if (!takeRequest()) {
                int n = receive();
                if (n <= 0) {
                    return n == 0;
                }
            }
        }
        return true;
    }

    /** False if the client does not take everything now; an event tells when it takes more. */
    private boolean flush() throws IOException {
        while (unsent.hasRemaining()) {
            if (stream.write(unsent) == 0) {
                return false;
            }
        }
        return true;
    }

    private int receive() throws IOException {
        ByteBuffer buffer = server.buffer().clear();
        int n = stream.read(buffer);
        received.append(ISO_8859_1.decode(buffer.flip()));
        return n;
    }

    /** False if no request has come in full yet. */
    private boolean takeRequest() {
        int end = received.indexOf(END_OF_HEAD);
        if (end < 0 ? received.length() > LONGEST_HEAD : end > LONGEST_HEAD) {
            refuse("a request of more than " + LONGEST_HEAD + " bytes");
        } else if (end >= 0) {
            String head = received.substring(0, end);
            received.delete(0, end + END_OF_HEAD.length());
            received.trimToSize(); // most clients send nothing more
            begin(head);
        }
        return last || end >= 0;
    }

    private void begin(String head) {
        try {
            DelayRequest request = DelayRequest.parse(head);
            server.later(request, this);
            waiting = true;
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String why) {
        server.say("refused: " + why);
        refused = true;
        send("400 Bad Request", why + "\n", true);
    }

    private void send(String status, String text, boolean last) {
        this.last = last;
        byte[] body = text.getBytes(UTF_8);
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: "
                        + body.length + "\r\nConnection: " + (last ? "close" : "keep-alive") + "\r\n\r\n")
                .getBytes(UTF_8);
        unsent = ByteBuffer.allocate(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }

    /**
     * If unread bytes are left when a socket is closed, the kernel resets it, and the client may never see the answer.
     */
    private boolean ignoreTheRest() throws IOException {
        stream.shutdown(Interest.WRITABLE);
        while (ignored < LONGEST_IGNORED) {
            int n = stream.read(server.buffer().clear());
            if (n <= 0) {
                return n == 0;
            }
            ignored += n;
        }
        return false;
    }

    void close() {
        if (!closed) {
            closed = true;
            server.forget(this, stream);
        }
    }
}
