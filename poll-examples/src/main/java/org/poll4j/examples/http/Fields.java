package org.poll4j.examples.http;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Header fields (RFC 9112, 5): names in lower case, values as sent, without the spaces around them. Trailer fields are
 * the same.
 */
final class Fields {
    private final Map<String, String> values = HashMap.newHashMap(8);

    /**
     * Reads fields, and the empty line after them.
     *
     * @param most how many
     * @throws HttpError 400 if one is malformed, 431 if there are more
     */
    static Fields read(Lines lines, int most) throws IOException {
        Fields fields = new Fields();
        int count = 0;
        for (String line; !(line = lines.required()).isEmpty(); ) {
            if (++count > most) {
                throw new HttpError(431, "more than " + most + " header fields");
            }
            fields.add(line);
        }
        return fields;
    }

    /**
     * A line that begins with a space (obs-fold) has no name, and is refused like one whose name has a space before the
     * colon.
     */
    private void add(String line) throws HttpError {
        int colon = line.indexOf(':');
        if (!Chars.isToken(line, 0, colon) || !Chars.isFieldValue(line, colon + 1, line.length())) {
            throw new HttpError(400, "a malformed header field");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = Chars.trim(line, colon + 1, line.length());
        String earlier = values.put(name, value);
        if (earlier != null) {
            if (name.equals("host") || name.equals("content-length") || name.equals("transfer-encoding")) {
                throw new HttpError(400, name + " is there twice");
            }
            values.put(name, earlier + ", " + value);
        }
    }

    /** A field's value; those of several fields with one name are joined by commas. */
    String get(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** Whether a field that is a list has an element, in upper or lower case. */
    boolean lists(String name, String element) {
        String value = get(name, "");
        for (int start = 0; start < value.length(); ) {
            int comma = value.indexOf(',', start);
            int end = comma < 0 ? value.length() : comma;
            if (Chars.trim(value, start, end).equalsIgnoreCase(element)) {
                return true;
            }
            start = end + 1;
        }
        return false;
    }
}
