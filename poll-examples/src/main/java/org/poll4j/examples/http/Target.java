package org.poll4j.examples.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The target in a request's first line (RFC 9112, 3.2). */
final class Target {
    private static final String SCHEME = "http://";

    private Target() {}

    /**
     * The path, decoded.
     *
     * @param target a path and perhaps a query, the same after {@code http://} and a host, or {@code *}
     * @throws HttpError 400 for anything else
     */
    static String path(String target) throws HttpError {
        if (target.equals("*")) {
            return target;
        }
        int start = start(target);
        int query = target.indexOf('?', start);
        String path = target.substring(start, query < 0 ? target.length() : query);
        if (!Chars.isPath(path) || query >= 0 && !isQuery(target, query)) {
            throw new HttpError(400, "a character that a target must escape");
        }
        return path.isEmpty() ? "/" : path.indexOf('%') < 0 ? path : decoded(path);
    }

    /** Where the path begins. */
    private static int start(String target) throws HttpError {
        if (target.startsWith("/")) {
            return 0;
        }
        if (!target.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw new HttpError(400, "neither a path nor http:// and a host");
        }
        int end = SCHEME.length();
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        String host = target.substring(SCHEME.length(), end);
        if (host.isEmpty() || !Chars.isHost(host)) {
            throw new HttpError(400, "a malformed host in the target");
        }
        return end;
    }

    /**
     * This server does not use the query, but a fragment in it, or a space, would belong to another program's query.
     */
    private static boolean isQuery(String target, int from) {
        for (int i = from; i < target.length(); i++) {
            char c = target.charAt(i);
            if (!Chars.isVisible(c) || c == '#') {
                return false;
            }
        }
        return true;
    }

    /** Escapes are UTF-8, and no control characters. A plus sign is a plus sign. */
    private static String decoded(String path) throws HttpError {
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                c = escaped(path, i + 1);
                i += 2;
            }
            bytes.put((byte) c);
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new HttpError(400, "escapes in the path that are not UTF-8");
        }
    }

    private static char escaped(String path, int at) throws HttpError {
        int high = at + 1 < path.length() ? Chars.hex(path.charAt(at)) : -1;
        int low = high < 0 ? -1 : Chars.hex(path.charAt(at + 1));
        if (low < 0 || Chars.isControl((char) (16 * high + low))) {
            throw new HttpError(400, "a broken escape in the path, or one of a control character");
        }
        return (char) (16 * high + low);
    }
}
