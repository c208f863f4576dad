package org.poll4j.examples.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/**
 * A request's body, of known length or in chunks (RFC 9112, 7.1). It ends at its end: the bytes after it
 * belong to the next request. The end of a malformed body is unknown, so every further read throws.
 */
final class Body extends InputStream {
    /** In place of a length. */
    static final long CHUNKED = -1;

    private static final int LONGEST_LINE = 256;
    private static final int LONGEST_TRAILER = 4096;
    /** Of all extensions together: a client may not hide any number of bytes beside a short body. */
    private static final int LONGEST_EXTENSIONS = 4096;

    private final Input in;
    private final Limits limits;
    private final boolean chunked;
    /** Of the body, or of the chunk under way. */
    private long left;
    /** How much more all chunks together may have. */
    private long allowed;

    private int extensions;
    private boolean ended;
    private boolean malformed;

    Body(Input in, long length, Limits limits) {
        this.in = in;
        this.limits = limits;
        this.chunked = length == CHUNKED;
        this.left = chunked ? 0 : length;
        this.allowed = limits.bodyBytes();
        this.ended = length == 0;
    }

    /**
     * How long a body is; the two ways to tell exclude each other (RFC 9112, 6.3).
     *
     * @return or {@link #CHUNKED}
     */
    static long length(Fields headers, boolean http11, Limits limits) throws HttpError {
        if (!headers.has("transfer-encoding")) {
            return headers.has("content-length") ? length(headers.get("content-length", ""), limits) : 0;
        }
        if (headers.has("content-length") || !http11) {
            throw new HttpError(400, "Transfer-Encoding with Content-Length, or in HTTP/1.0");
        }
        String encoding = headers.get("transfer-encoding", "");
        if (!encoding.equalsIgnoreCase("chunked")) {
            boolean understood = Chars.isToken(encoding);
            throw new HttpError(understood ? 501 : 400, "chunked, once, is the only transfer encoding here");
        }
        return CHUNKED;
    }

    private static long length(String digits, Limits limits) throws HttpError {
        long length = 0;
        for (int i = 0; i < digits.length(); i++) {
            if (!Chars.isDigit(digits.charAt(i))) {
                throw new HttpError(400, "a malformed Content-Length");
            }
            length = Math.min(10 * length + digits.charAt(i) - '0', Integer.MAX_VALUE * 10L); // no overflow
        }
        if (digits.isEmpty() || length > limits.bodyBytes()) {
            throw digits.isEmpty() ? new HttpError(400, "an empty Content-Length") : tooLarge(limits.bodyBytes());
        }
        return length;
    }

    private static HttpError tooLarge(long limit) {
        return new HttpError(413, "a body of more than " + limit + " bytes");
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] dst, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, dst.length);
        if (length == 0 || !hasMore()) {
            return length == 0 ? 0 : -1;
        }
        return (int) took(in.read(dst, offset, (int) Math.min(length, left)));
    }

    private long took(long n) throws IOException {
        if (n < 0) {
            throw malformed(new HttpError(400, "a body that ends early"));
        }
        left -= n;
        if (left == 0) {
            endOfPart();
        }
        return n;
    }

    private HttpError malformed(HttpError error) {
        malformed = true;
        return error;
    }

    private boolean hasMore() throws IOException {
        if (malformed) {
            throw new HttpError(400, "a malformed body");
        }
        if (chunked && left == 0 && !ended) {
            beginChunk();
        }
        return !ended;
    }

    private void beginChunk() throws IOException {
        try {
            String line = new Lines(in, LONGEST_LINE).required();
            left = ChunkLine.size(line, limits.bodyBytes());
            extensions += line.length() - ChunkLine.digits(line);
            if (left > allowed || extensions > LONGEST_EXTENSIONS) {
                throw tooLarge(limits.bodyBytes());
            }
            allowed -= left;
            if (left == 0) {
                Fields.read(new Lines(in, LONGEST_TRAILER), limits.fields()); // trailer fields, which are not used
                ended = true;
            }
        } catch (HttpError e) {
            throw malformed(e);
        }
    }

    private void endOfPart() throws IOException {
        ended = !chunked;
        if (chunked && (in.read() != '\r' || in.read() != '\n')) {
            throw malformed(new HttpError(400, "a chunk longer than its size"));
        }
    }

    /**
     * All of it.
     *
     * @throws HttpError 413 if there is more than that
     */
    byte[] readAll(int limit) throws IOException {
        byte[] bytes = readNBytes(limit);
        if (hasMore()) {
            throw tooLarge(limit);
        }
        return bytes;
    }

    /**
     * Whether what is left was no more than a number of bytes, and is read.
     *
     * @throws HttpError if it is malformed
     */
    boolean skipRest(long limit) throws IOException {
        for (long skipped = 0; hasMore(); ) {
            if (skipped == limit) {
                return false;
            }
            skipped += took(in.skip(Math.min(limit - skipped, left)));
        }
        return true;
    }

    /** Whether a request has none. */
    boolean isAbsent() {
        return !chunked && left == 0 && ended;
    }
}
