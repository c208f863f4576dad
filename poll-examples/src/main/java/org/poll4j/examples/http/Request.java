package org.poll4j.examples.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One request (RFC 9112). What is doubtful is refused rather than guessed: where two programs understand one message
 * differently, the second request that one of them sees in the first can be an attacker's. All parsing is by hand, in
 * one pass: a regular expression over what a client sends can take a time that is not linear in its length.
 *
 * @param method as sent
 * @param path decoded, from the first slash; or {@code *}
 * @param headers the header fields
 * @param body nothing, if there is none
 * @param http11 whether the client knows chunks
 * @param last whether the connection ends afterwards
 */
record Request(String method, String path, Fields headers, Body body, boolean http11, boolean last) {
    /**
     * Reads what comes before a body.
     *
     * @return null at the end of the stream
     * @throws HttpError if it is malformed, or beyond a limit
     */
    static @Nullable Request read(Input in, Limits limits) throws IOException {
        Lines lines = new Lines(in, limits.headBytes());
        String first = firstLine(lines);
        if (first == null) {
            return null;
        }
        int space = first.indexOf(' ');
        int second = first.indexOf(' ', space + 1);
        if (second < 0 || !Chars.isToken(first, 0, space)) {
            throw new HttpError(400, "not a request");
        }
        boolean http11 = isHttp11(first.substring(second + 1));
        String method = first.substring(0, space);
        String path = Target.path(first.substring(space + 1, second));
        if (path.equals("*") && !method.equals("OPTIONS")) {
            throw new HttpError(400, "a target for OPTIONS only");
        }
        Fields headers = Fields.read(lines, limits.fields());
        checkHost(headers, http11);
        Body body = new Body(in, Body.length(headers, http11, limits), limits);
        boolean last = http11 ? headers.lists("connection", "close") : !headers.lists("connection", "keep-alive");
        return new Request(method, path, headers, body, http11, last);
    }

    private static @Nullable String firstLine(Lines lines) throws IOException {
        try {
            String line = lines.next();
            // some clients end a body with a line too much (RFC 9112, 2.2)
            return line != null && line.isEmpty() ? lines.next() : line;
        } catch (HttpError e) {
            throw e.status() == 431 ? new HttpError(414, "a first line of more bytes than this server reads") : e;
        }
    }

    private static boolean isHttp11(String version) throws HttpError {
        if (version.length() != 8
                || !version.startsWith("HTTP/")
                || !Chars.isDigit(version.charAt(5))
                || version.charAt(6) != '.'
                || !Chars.isDigit(version.charAt(7))) {
            throw new HttpError(400, "a malformed version");
        }
        if (version.charAt(5) != '1') {
            throw new HttpError(505, version + ": this server speaks HTTP/1.1");
        }
        return version.charAt(7) != '0';
    }

    private static void checkHost(Fields headers, boolean http11) throws HttpError {
        if (http11 && !headers.has("host") || !Chars.isHost(headers.get("host", ""))) {
            throw new HttpError(400, "not exactly one Host");
        }
    }

    /** Whether the client waits for 100 Continue before it sends the body. */
    boolean expectsContinue() throws HttpError {
        if (!http11 || !headers.has("expect")) {
            return false;
        }
        if (!headers.get("expect", "").equalsIgnoreCase("100-continue")) {
            throw new HttpError(417, "100-continue is the only expectation here");
        }
        return true;
    }
}
