package org.poll4j.examples.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a byte sequence means as HTTP/1.1 requests: RFC 9112's grammar, written as regular expressions over the whole
 * text. It is short and slow, and {@link Request} must agree with it. It knows no limits but that of a body.
 */
final class ReferenceParser {
    static final String MALFORMED = "malformed";

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";
    private static final String FIELD = TOKEN + ":[\\t\\x20-\\x7e\\x80-\\xff]*+\\r\\n";
    private static final String QUOTED =
            "\"(?:[\\t\\x20!\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t\\x20-\\x7e\\x80-\\xff])*+\"";
    private static final String EXTENSIONS =
            "(?:[ \\t]*+;[ \\t]*+" + TOKEN + "(?:[ \\t]*+=[ \\t]*+(?:" + TOKEN + "|" + QUOTED + "))?+)*+";
    private static final String HOST = "[-._~%!$&'()*+,;=:\\[\\]0-9A-Za-z]";
    private static final String PATH = "/(?:[-._~!$&'()*+,;=:@/\\[\\]|0-9A-Za-z]|%[0-9a-fA-F]{2})*+";
    private static final Pattern HEAD =
            Pattern.compile("(?:\\r\\n)?+(" + TOKEN + ") (?:(\\*)(?= )|(" + PATH + ")|(?i:http://)" + HOST + "++("
                    + PATH + ")?+)(?:\\?[!\"$-~]*+)?+ HTTP/1\\.([0-9])\\r\\n((?:" + FIELD + ")*+)\\r\\n");
    private static final Pattern CHUNK = Pattern.compile("([0-9a-fA-F]++)" + EXTENSIONS + "\\r\\n");
    private static final Pattern TRAILER = Pattern.compile("(?:" + FIELD + ")*+\\r\\n");

    private final String text;
    private final long longestBody;
    private int at;

    private ReferenceParser(String text, long longestBody) {
        this.text = text;
        this.longestBody = longestBody;
    }

    /** A line a request; the last is {@link #MALFORMED} if what follows is none. */
    static List<String> parse(String text, long longestBody) {
        ReferenceParser parser = new ReferenceParser(text, longestBody);
        List<String> requests = new ArrayList<>();
        while (parser.at < text.length() && !text.substring(parser.at).equals("\r\n")) {
            try {
                requests.add(parser.next());
            } catch (IllegalArgumentException e) {
                requests.add(MALFORMED);
                break;
            }
        }
        return requests;
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new IllegalArgumentException();
        }
    }

    private Matcher match(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        require(matcher.lookingAt());
        at = matcher.end();
        return matcher;
    }

    private String next() {
        Matcher head = match(HEAD);
        boolean http11 = !head.group(5).equals("0");
        List<String> hosts = values(head.group(6), "host");
        List<String> lengths = values(head.group(6), "content-length");
        List<String> encodings = values(head.group(6), "transfer-encoding");
        require(hosts.size() == 1 || hosts.isEmpty() && !http11);
        require(hosts.isEmpty() || hosts.getFirst().matches(HOST + "*"));
        require(head.group(2) == null || head.group(1).equals("OPTIONS"));
        require(lengths.size() <= 1 && encodings.size() <= 1 && lengths.size() + encodings.size() <= 1);
        require(encodings.isEmpty() || encodings.getFirst().equalsIgnoreCase("chunked") && http11);
        require(lengths.isEmpty() || lengths.getFirst().matches("[0-9]+"));
        String target = head.group(2) != null ? "*" : decoded(head.group(head.group(3) != null ? 3 : 4));
        String body =
                !encodings.isEmpty() ? chunks() : lengths.isEmpty() ? "" : take(Long.parseLong(lengths.getFirst()));
        return head.group(1) + " " + target + " " + body;
    }

    private static List<String> values(String fields, String name) {
        List<String> values = new ArrayList<>();
        for (String line : fields.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                values.add(line.substring(name.length() + 1).replaceAll("^[ \t]+|[ \t]+$", ""));
            }
        }
        return values;
    }

    private static String decoded(@Nullable String path) {
        if (path == null) {
            return "/";
        }
        String decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        require(decoded.chars().noneMatch(c -> c < 32 || c == 127 || c == 0xfffd));
        return decoded;
    }

    private String take(long length) {
        require(length <= longestBody && at + length <= text.length());
        String taken = text.substring(at, at + (int) length);
        at += (int) length;
        return taken;
    }

    private String chunks() {
        StringBuilder body = new StringBuilder();
        while (true) {
            long size = Long.parseLong(match(CHUNK).group(1), 16);
            if (size == 0) {
                match(TRAILER);
                return body.toString();
            }
            body.append(take(size));
            require(take(2).equals("\r\n"));
        }
    }
}
