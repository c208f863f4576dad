package org.poll4j.examples.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** A request's body, of known length or in chunks (RFC 9112, 7.1). Ends where it ends: what follows is the next request's. */
final class Body extends InputStream {
    /** In place of a length. */
    static final long CHUNKED = -1;

    private static final int LONGEST_LINE = 256;
    private static final int LONGEST_TRAILER = 4096;
    private static final int LONGEST_SIZE = 15;

    private final InputStream in;
    private final boolean chunked;
    /** Of the body, or of the chunk under way. */
    private long left;

    private boolean ended;

    Body(InputStream in, long length) {
        this.in = in;
        this.chunked = length == CHUNKED;
        this.left = chunked ? 0 : length;
        this.ended = length == 0;
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
        int n = in.read(dst, offset, (int) Math.min(length, left));
        if (n < 0) {
            throw new EOFException("the client ended in the middle of a body");
        }
        left -= n;
        if (left == 0) {
            endOfPart();
        }
        return n;
    }

    private boolean hasMore() throws IOException {
        if (chunked && left == 0 && !ended) {
            beginChunk();
        }
        return !ended;
    }

    private void beginChunk() throws IOException {
        String line = new Lines(in, LONGEST_LINE).required();
        String size = line.split(";", 2)[0].strip(); // extensions are ignored
        if (!size.matches("[0-9a-fA-F]{1," + LONGEST_SIZE + "}")) {
            throw new HttpError(400, "a chunk without a size");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            skipTrailer();
            ended = true;
        }
    }

    private void skipTrailer() throws IOException {
        Lines trailer = new Lines(in, LONGEST_TRAILER);
        while (!trailer.required().isEmpty()) {
            // a field that nobody asked for
        }
    }

    private void endOfPart() throws IOException {
        ended = !chunked;
        if (chunked && (in.read() != '\r' || in.read() != '\n')) {
            throw new HttpError(400, "a chunk longer than its size");
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
            throw new HttpError(413, "a body of more than " + limit + " bytes");
        }
        return bytes;
    }

    /** Whether what is left was no more than a number of bytes, and is read. */
    boolean skipRest(int limit) throws IOException {
        skip(limit);
        return !hasMore();
    }
}
