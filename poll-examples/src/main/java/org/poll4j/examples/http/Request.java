package org.poll4j.examples.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request (RFC 9112). What is doubtful is refused rather than guessed: where two programs understand one message differently,
 * the second request that one of them sees in the first can be an attacker's.
 *
 * @param method as sent
 * @param path decoded, from the first slash
 * @param headers by names in lower case; fields of one name are joined by commas
 * @param body nothing, if there is none
 * @param http11 whether the client knows chunks
 * @param last whether the connection ends afterwards
 */
record Request(String method, String path, Map<String, String> headers, Body body, boolean http11, boolean last) {
    static final int LONGEST_HEAD = 8 * 1024;

    private static final Pattern FIRST_LINE =
            Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (/[!-~]*|\\*|http://[!-~]+) (HTTP/\\d\\.\\d)");
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \\t]*(.*?)[ \\t]*");

    /**
     * Reads what comes before a body.
     *
     * @return null at the end of the stream
     * @throws HttpError if it is not understood
     */
    static @Nullable Request read(InputStream in) throws IOException {
        Lines lines = new Lines(in, LONGEST_HEAD);
        String first = lines.next();
        if (first != null && first.isEmpty()) {
            first = lines.next(); // some clients end a body with a line too much (RFC 9112, 2.2)
        }
        if (first == null) {
            return null;
        }
        Matcher line = FIRST_LINE.matcher(first);
        if (!line.matches()) {
            throw new HttpError(400, "not a request");
        }
        boolean http11 = isHttp11(line.group(3));
        Map<String, String> headers = headers(lines);
        if (http11 && (!headers.containsKey("host") || headers.get("host").contains(","))) {
            throw new HttpError(400, "not exactly one Host");
        }
        boolean last = http11 ? has(headers, "connection", "close") : !has(headers, "connection", "keep-alive");
        return new Request(
                line.group(1), path(line.group(2)), headers, new Body(in, bodyLength(headers, http11)), http11, last);
    }

    private static boolean isHttp11(String version) throws HttpError {
        if (!version.startsWith("HTTP/1.")) {
            throw new HttpError(505, version + ": this server speaks HTTP/1.1");
        }
        return !version.equals("HTTP/1.0");
    }

    private static Map<String, String> headers(Lines lines) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (String line; !(line = lines.required()).isEmpty(); ) {
            Matcher field = FIELD.matcher(line);
            if (!field.matches()) {
                throw new HttpError(400, "not a header field");
            }
            headers.merge(field.group(1).toLowerCase(Locale.ROOT), field.group(2), (one, other) -> one + ", " + other);
        }
        return headers;
    }

    private static String path(String target) throws HttpError {
        String path = target.startsWith("http://") ? target.replaceFirst("http://[^/?]*", "") : target;
        String encoded = path.split("\\?", 2)[0];
        try {
            return URLDecoder.decode((encoded.isEmpty() ? "/" : encoded).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, "a path with a broken escape");
        }
    }

    /** How long the body is; the two ways to tell exclude each other. */
    private static long bodyLength(Map<String, String> headers, boolean http11) throws HttpError {
        String length = headers.get("content-length");
        String encoding = headers.get("transfer-encoding");
        if (encoding != null) {
            if (length != null || !http11) {
                throw new HttpError(400, "Transfer-Encoding with Content-Length, or in HTTP/1.0");
            }
            if (!encoding.equalsIgnoreCase("chunked")) {
                throw new HttpError(501, encoding + ": chunked is the only transfer encoding here");
            }
            return Body.CHUNKED;
        }
        if (length != null && !length.matches("\\d{1,18}")) {
            throw new HttpError(400, "not exactly one Content-Length");
        }
        return length == null ? 0 : Long.parseLong(length);
    }

    private static boolean has(Map<String, String> headers, String name, String token) {
        for (String value : headers.getOrDefault(name, "").split(",")) {
            if (value.strip().equalsIgnoreCase(token)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the client waits to be asked for the body. */
    boolean expectsContinue() {
        return has(headers, "expect", "100-continue");
    }
}
