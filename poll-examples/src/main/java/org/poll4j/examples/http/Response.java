package org.poll4j.examples.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** One answer: a head, then a body of known length or in chunks. */
final class Response {
    /** In place of a length. */
    static final long UNKNOWN = -1;

    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);

    private final OutputStream out;
    private final boolean headOnly;
    private final boolean chunks;
    private boolean last;
    private boolean begun;
    private boolean chunked;
    /** Of the body, if its length is known. */
    private long left;

    /**
     * Nothing is sent yet.
     *
     * @param headOnly whether the client wants no body (HEAD)
     * @param chunks whether the client understands chunks; else a body of unknown length ends with the connection
     * @param last whether the connection ends afterwards
     */
    Response(OutputStream out, boolean headOnly, boolean chunks, boolean last) {
        this.out = out;
        this.headOnly = headOnly;
        this.chunks = chunks;
        this.last = last;
    }

    /** Whether a head has been sent, so that it is too late for an error. */
    boolean isBegun() {
        return begun;
    }

    /** Whether the connection ends with this answer. */
    boolean isLast() {
        return last;
    }

    /** The connection ends with this answer, whatever the client wants. */
    void setLast() {
        last = true;
    }

    /** A whole answer. */
    void send(int status, String type, byte[] body) throws IOException {
        begin(status, type, body.length).write(body);
    }

    /** A whole answer. */
    void send(int status, String text) throws IOException {
        send(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sends the head.
     *
     * @param length of the body, or {@link #UNKNOWN}
     * @return for the body. Closing it does nothing: an answer is complete when its handler returns, and cut off when
     *     it throws
     */
    OutputStream begin(int status, String type, long length) throws IOException {
        if (begun) {
            throw new IllegalStateException("an answer has begun already");
        }
        begun = true;
        this.chunked = length == UNKNOWN && chunks;
        this.left = length;
        last |= length == UNKNOWN && !chunks;
        String framing = length != UNKNOWN
                ? "Content-Length: " + length + "\r\n"
                : chunks ? "Transfer-Encoding: chunked\r\n" : "";
        String head = "HTTP/1.1 " + status + " " + Status.reason(status) + "\r\nContent-Type: " + type + "\r\n"
                + framing
                + (status == 405 ? "Allow: GET, HEAD, POST\r\n" : "")
                + "X-Content-Type-Options: nosniff\r\nConnection: " + (last ? "close" : "keep-alive") + "\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        return new ResponseBody();
    }

    /**
     * Ends the answer.
     *
     * @throws IllegalStateException if there is none, or less of it than its length
     */
    void finish() throws IOException {
        if (!begun || left > 0 && !headOnly) {
            throw new IllegalStateException("a handler answered nothing, or not all of it");
        }
        if (chunked && !headOnly) {
            out.write(LAST_CHUNK);
        }
    }

    /** Whether only the end of the connection ends the answer, so that a client cannot tell whether it is complete. */
    boolean isEndedByClose() {
        return begun && left == UNKNOWN && !chunked;
    }

    /** A body as it is, or each write a chunk (RFC 9112, 7.1). */
    private final class ResponseBody extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, bytes.length);
            if (left != UNKNOWN && length > left) {
                throw new IllegalStateException("a handler wrote more than the length that it announced");
            }
            left -= left == UNKNOWN ? 0 : length;
            if (length == 0 || headOnly) {
                return; // an empty chunk would be the end
            }
            if (chunked) {
                out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            }
            out.write(bytes, offset, length);
            if (chunked) {
                out.write(CRLF);
            }
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
