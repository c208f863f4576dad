package org.poll4j.examples;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * {@code GET /{ms}/{text}}, as a client of {@link DelayServer} sends it.
 *
 * @param delayMillis how long the client wants to wait
 * @param text what it wants to hear then
 * @param last whether it asks to close the connection afterwards
 */
record DelayRequest(long delayMillis, String text, boolean last) {
    private static final int LONGEST_MILLIS = 600_000;
    private static final int LONGEST_DIGITS = 9;

    /**
     * Reads a request's first line and headers. By hand, in one pass: a regular expression over what a client sends may
     * take quadratic time.
     *
     * @throws IllegalArgumentException if it is not such a request; tells the client why
     */
    static DelayRequest parse(String head) {
        List<String> lines = head.lines().toList();
        String[] words = words(lines.isEmpty() ? "" : lines.getFirst());
        if (words.length != 3 || !words[0].equals("GET") || !isVersion(words[2])) {
            throw new IllegalArgumentException("not a request of the form GET /{ms}/{text} HTTP/1.1");
        }
        boolean http11 = words[2].endsWith("1");
        boolean last = !http11;
        for (String line : lines.subList(1, lines.size())) {
            String field = line.toLowerCase(Locale.ROOT);
            if (field.startsWith("transfer-encoding:") || field.startsWith("content-length:") && !isZero(field)) {
                throw new IllegalArgumentException("a request with a body");
            }
            if (field.startsWith("connection:")) {
                last = http11 ? last || field.contains("close") : last && !field.contains("keep-alive");
            }
        }
        return parse(words[1], last);
    }

    private static DelayRequest parse(String target, boolean last) {
        int slash = target.indexOf('/', 1);
        int query = target.indexOf('?');
        String path = query < 0 ? target : target.substring(0, query);
        if (!target.startsWith("/") || slash < 0 || slash > path.length() || !isNumber(path.substring(1, slash))) {
            throw new IllegalArgumentException("not a request of the form GET /{ms}/{text} HTTP/1.1");
        }
        long millis = Long.parseLong(path.substring(1, slash));
        if (millis > LONGEST_MILLIS) {
            throw new IllegalArgumentException(millis + " ms: more than ten minutes");
        }
        return new DelayRequest(millis, decoded(path.substring(slash + 1)), last);
    }

    /** What the first two spaces part. */
    private static String[] words(String line) {
        int space = line.indexOf(' ');
        int second = line.indexOf(' ', space + 1);
        return space < 0 || second < 0
                ? new String[0]
                : new String[] {line.substring(0, space), line.substring(space + 1, second), line.substring(second + 1)
                };
    }

    private static boolean isVersion(String word) {
        return word.equals("HTTP/1.1") || word.equals("HTTP/1.0");
    }

    private static boolean isNumber(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Whether a length, after a colon, is nothing but zeros. */
    private static boolean isZero(String field) {
        String length = field.substring(field.indexOf(':') + 1).strip();
        return !length.isEmpty() && length.chars().allMatch(c -> c == '0');
    }

    /** In a path, unlike in a form, a plus sign is a plus sign. */
    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
