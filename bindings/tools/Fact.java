import java.util.List;

/**
 * Something that Java believes of a C symbol: that {@code expression} has {@code value}.
 *
 * @param kind what is checked: one planted error per kind must be refuted
 * @param guards the symbols and members a header can excuse with {@code POLL4J_SKIP_…}
 * @param subject what the report calls it
 * @param cxx whether only C++ can ask: C cannot take a prototype apart
 */
record Fact(Kind kind, List<String> guards, String subject, String expression, String value, boolean cxx) {
    enum Kind {
        CONSTANT,
        SIZE,
        ALIGNMENT,
        OFFSET,
        FIELD,
        PARAMETER_COUNT,
        PARAMETER,
        RESULT,
        LINK_NAME,
        HAND_LINKED
    }

    static Fact c(Kind kind, List<String> guards, String subject, String expression, long value) {
        return new Fact(kind, guards, subject, expression, literal(value), false);
    }

    static Fact cxx(Kind kind, String function, String subject, String expression, long value) {
        return new Fact(kind, List.of(function), subject, expression, literal(value), true);
    }

    static Fact linkName(String function, String name) {
        return new Fact(Kind.LINK_NAME, List.of(function), "link name of " + function, function, name, false);
    }

    Fact withValue(String planted) {
        return new Fact(kind, guards, subject, expression, planted, cxx);
    }

    /** A C literal; the smallest long is not one. */
    private static String literal(long value) {
        return value + "LL";
    }
}
