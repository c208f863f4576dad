package org.poll4j.examples;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code GET /{ms}/{text}}, as a client of {@link DelayServer} sends it.
 *
 * @param delayMillis how long the client wants to wait
 * @param text what it wants to hear then
 * @param last whether it asks to close the connection afterwards
 */
record DelayRequest(long delayMillis, String text, boolean last) {
    private static final int LONGEST_MILLIS = 600_000;
    private static final Pattern FIRST_LINE = Pattern.compile("GET /(\\d{1,9})/([^ ?]*)(?:\\?[^ ]*)? HTTP/1\\.([01])");
    private static final Pattern KEEP = Pattern.compile("(?im)^connection:.*\\bkeep-alive\\b");
    private static final Pattern CLOSE = Pattern.compile("(?im)^connection:.*\\bclose\\b");
    private static final Pattern BODY =
            Pattern.compile("(?im)^(transfer-encoding|content-length):(?![ \\t]*0*[ \\t]*$)");

    /**
     * Reads a request's first line and headers.
     *
     * @throws IllegalArgumentException if it is not such a request; tells the client why
     */
    static DelayRequest parse(String head) {
        Matcher line = FIRST_LINE.matcher(head.lines().findFirst().orElse(""));
        if (!line.matches()) {
            throw new IllegalArgumentException("not a request of the form GET /{ms}/{text} HTTP/1.1");
        }
        if (BODY.matcher(head).find()) {
            throw new IllegalArgumentException("a request with a body");
        }
        long millis = Long.parseLong(line.group(1));
        if (millis > LONGEST_MILLIS) {
            throw new IllegalArgumentException(millis + " ms: more than ten minutes");
        }
        boolean last = line.group(3).equals("0")
                ? !KEEP.matcher(head).find()
                : CLOSE.matcher(head).find();
        return new DelayRequest(millis, decoded(line.group(2)), last);
    }

    /** In a path, unlike in a form, a plus sign is a plus sign. */
    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
