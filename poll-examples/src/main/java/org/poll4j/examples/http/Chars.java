package org.poll4j.examples.http;

/** The character classes of RFC 9110, RFC 9112 and RFC 3986. A character is one byte of the message, 0 to 255. */
final class Chars {
    private static final boolean[] TOKEN = table("!#$%&'*+-.^_`|~");
    /**
     * In an authority: unreserved characters, sub-delims, escapes, the brackets of an IPv6 address, and the colon
     * before a port.
     */
    private static final boolean[] HOST = table("-._~%!$&'()*+,;=:[]");
    /** In a path, RFC 3986 allows fewer, but browsers send brackets and bars as they are. */
    private static final boolean[] PATH = table("-._~%!$&'()*+,;=:@/[]|");

    private Chars() {}

    private static boolean[] table(String others) {
        boolean[] table = new boolean[256];
        for (char c = 0; c < 128; c++) {
            table[c] = Character.isLetterOrDigit(c) || others.indexOf(c) >= 0;
        }
        return table;
    }

    private static boolean consistsOf(boolean[] table, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c >= table.length || !table[c]) {
                return false;
            }
        }
        return true;
    }

    /** Whether part of a text is a token: at least one tchar (RFC 9110, 5.6.2). */
    static boolean isToken(String text, int from, int to) {
        return from < to && consistsOf(TOKEN, text, from, to);
    }

    static boolean isToken(String text) {
        return isToken(text, 0, text.length());
    }

    /** Whether a text may stand in the Host field; an empty one may. */
    static boolean isHost(String text) {
        return consistsOf(HOST, text, 0, text.length());
    }

    static boolean isPath(String text) {
        return consistsOf(PATH, text, 0, text.length());
    }

    /** Whether part of a text has no control character but tabs; bytes beyond ASCII are allowed (RFC 9110, 5.5). */
    static boolean isFieldValue(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (isControl(c) && c != '\t') {
                return false;
            }
        }
        return true;
    }

    /** An ASCII control character. */
    static boolean isControl(char c) {
        return c < ' ' || c == 0x7f;
    }

    /** Visible ASCII, no space. */
    static boolean isVisible(char c) {
        return c > ' ' && c < 0x7f;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Space or tab: the only white space that HTTP knows. */
    static boolean isSpace(char c) {
        return c == ' ' || c == '\t';
    }

    /** A hexadecimal digit's value, −1 if it is none. */
    static int hex(char c) {
        return c < 128 ? Character.digit(c, 16) : -1;
    }

    /** Part of a text without spaces and tabs around it. */
    static String trim(String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
