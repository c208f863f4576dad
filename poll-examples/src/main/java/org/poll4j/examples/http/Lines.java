package org.poll4j.examples.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads lines that end in CRLF, up to a number of bytes in all. */
final class Lines {
    private static final int CRLF = 2;

    private final Input in;
    private int left;

    /**
     * Lines of an input.
     *
     * @param limit of the bytes of all lines together, with their ends
     */
    Lines(Input in, int limit) {
        this.in = in;
        this.left = limit;
    }

    /**
     * The next line, without its end.
     *
     * @return null at the end of the stream, if no byte of a line has come
     * @throws HttpError 431 beyond the limit; 400 for a line feed or carriage return on its own, and for a line that
     *     does not end
     */
    @Nullable
    String next() throws IOException {
        if (!in.fill()) {
            return null;
        }
        left -= CRLF;
        String line = text();
        if (in.read() != '\r' || in.read() != '\n') {
            throw new HttpError(400, "a line that does not end in CRLF");
        }
        return line;
    }

    /** The next line, of a message that has begun. */
    String required() throws IOException {
        String line = next();
        if (line == null) {
            throw new HttpError(400, "a message that ends early");
        }
        return line;
    }

    /** Most lines are in the buffer as a whole. */
    private String text() throws IOException {
        String first = counted(in.takeText());
        if (!in.isEmpty()) {
            return first;
        }
        StringBuilder text = new StringBuilder(first);
        while (in.isEmpty() && in.fill()) {
            text.append(counted(in.takeText()));
        }
        return text.toString();
    }

    private String counted(String part) throws HttpError {
        left -= part.length();
        if (left < 0) {
            throw new HttpError(431, "lines of more bytes than this server reads");
        }
        return part;
    }
}
