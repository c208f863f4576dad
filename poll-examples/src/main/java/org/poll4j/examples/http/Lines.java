package org.poll4j.examples.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads lines that end in CRLF, up to a number of bytes in all. */
final class Lines {
    private final InputStream in;
    private int left;

    /**
     * Reads from a stream that is buffered.
     *
     * @param limit of the bytes of all lines together
     */
    Lines(InputStream in, int limit) {
        this.in = in;
        this.left = limit;
    }

    /**
     * The next line, without its end.
     *
     * @return null at the end of the stream, if no byte of a line has come
     * @throws HttpError 431 beyond the limit, 400 for a line feed or carriage return on its own
     */
    @Nullable
    String next() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b; (b = in.read()) != '\r'; line.append((char) b)) {
            if (b < 0 && line.isEmpty()) {
                return null;
            }
            check(b);
        }
        if (in.read() != '\n') {
            throw new HttpError(400, "a carriage return without a line feed");
        }
        return line.toString();
    }

    /** The next line, of a message that has begun. */
    String required() throws IOException {
        String line = next();
        if (line == null) {
            throw new EOFException("the client ended in the middle of a message");
        }
        return line;
    }

    private void check(int b) throws IOException {
        if (b < 0) {
            throw new EOFException("the client ended in the middle of a line");
        }
        if (b == '\n' || b == 0) {
            throw new HttpError(400, "a line feed without a carriage return, or a null");
        }
        if (--left < 0) {
            throw new HttpError(431, "lines of more bytes than this server reads");
        }
    }
}
