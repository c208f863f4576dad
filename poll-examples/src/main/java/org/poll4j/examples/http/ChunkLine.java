package org.poll4j.examples.http;

/**
 * The line before a chunk: a size in hexadecimal digits, and extensions, which are checked and ignored (RFC 9112,
 * 7.1.1).
 */
final class ChunkLine {
    private final String line;
    private int at;

    private ChunkLine(String line, int at) {
        this.line = line;
        this.at = at;
    }

    /**
     * The size.
     *
     * @param limit a larger size becomes this and one
     * @throws HttpError 400 if it is malformed
     */
    static long size(String line, long limit) throws HttpError {
        int end = digits(line);
        long size = 0;
        for (int i = 0; i < end; i++) {
            size = Math.min(16 * size + Chars.hex(line.charAt(i)), limit + 1);
        }
        if (end == 0 || !new ChunkLine(line, end).areExtensions()) {
            throw new HttpError(400, "a malformed chunk size");
        }
        return size;
    }

    /** How many digits it begins with. */
    static int digits(String line) {
        int end = 0;
        while (end < line.length() && Chars.hex(line.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** {@code *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )} */
    private boolean areExtensions() {
        while (at < line.length()) {
            if (!skip(';') || !skipToken()) {
                return false;
            }
            int end = at;
            if (!skip('=')) {
                at = end;
            } else if (!skipToken() && !skipQuoted()) {
                return false;
            }
        }
        return true;
    }

    /** A character, and spaces around it. */
    private boolean skip(char c) {
        skipSpaces();
        if (at == line.length() || line.charAt(at) != c) {
            return false;
        }
        at++;
        skipSpaces();
        return true;
    }

    private void skipSpaces() {
        while (at < line.length() && Chars.isSpace(line.charAt(at))) {
            at++;
        }
    }

    private boolean skipToken() {
        int start = at;
        while (at < line.length() && Chars.isToken(line, at, at + 1)) {
            at++;
        }
        return at > start;
    }

    private boolean skipQuoted() {
        if (at == line.length() || line.charAt(at) != '"') {
            return false;
        }
        for (at++; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '"') {
                at++;
                return true;
            }
            at += c == '\\' ? 1 : 0;
            if (at == line.length() || !Chars.isFieldValue(line, at, at + 1)) {
                return false;
            }
        }
        return false;
    }
}
