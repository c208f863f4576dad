import java.lang.foreign.AddressLayout;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The facts of one prototype: how many parameters, and the width of each and of the result. */
final class Functions {
    /** One layout in a descriptor's text: order and type in a letter, its bytes, what a pointer points to, a name. */
    private static final Pattern LAYOUT = Pattern.compile("[a-zA-Z](\\d)(?::\\[[^]]*])?(?:\\(\\w+\\))?");

    private static final Pattern DESCRIPTOR = Pattern.compile("\\((?:%1$s)*\\)(?:%1$s|v)".formatted(LAYOUT));

    private Functions() {}

    /** What jextract generated: exact, also in what is a pointer. */
    static List<Fact> generated(String function, FunctionDescriptor descriptor) {
        List<MemoryLayout> parameters = descriptor.argumentLayouts();
        List<Fact> facts = new ArrayList<>();
        facts.add(Fact.cxx(
                Fact.Kind.PARAMETER_COUNT,
                function,
                "parameters of " + function,
                prototype(function, "count"),
                parameters.size()));
        for (int i = 0; i < parameters.size(); i++) {
            String subject = "parameter " + (i + 1) + " of " + function;
            facts.add(
                    Fact.cxx(Fact.Kind.PARAMETER, function, subject, parameter(function, i), code(parameters.get(i))));
        }
        long result = descriptor.returnLayout().map(Functions::code).orElse(0L);
        facts.add(Fact.cxx(Fact.Kind.RESULT, function, "result of " + function, prototype(function, "result"), result));
        return facts;
    }

    /**
     * The functions that Java code links by hand, as {@code name: descriptor}. Only widths: a raw address is a long
     * there. Arguments beyond the prototype's {@code fixed} ones stand for its dots.
     */
    static List<Fact> linked(String function, String descriptor, int fixed) {
        List<Integer> widths = widths(descriptor);
        List<Fact> facts = new ArrayList<>();
        int parameters = widths.size() - 1;
        facts.add(Fact.cxx(
                Fact.Kind.HAND_LINKED,
                function,
                "hand-linked parameters of " + function,
                prototype(function, "taken(" + parameters + ")"),
                parameters));
        for (int i = 0; i < Math.min(parameters, fixed); i++) {
            String subject = "hand-linked parameter " + (i + 1) + " of " + function;
            String expression = "width(" + parameter(function, i) + ")";
            facts.add(Fact.cxx(Fact.Kind.HAND_LINKED, function, subject, expression, widths.get(i)));
        }
        String result = "width(" + prototype(function, "result") + ")";
        facts.add(Fact.cxx(
                Fact.Kind.HAND_LINKED, function, "hand-linked result of " + function, result, widths.getLast()));
        return facts;
    }

    /** Widths in {@code (j8a8:[*:b1]i4)i4}, the result last: FunctionDescriptor's own text. */
    private static List<Integer> widths(String descriptor) {
        if (!DESCRIPTOR.matcher(descriptor).matches()) {
            throw new Refusal("--linked: not a descriptor like (i4a8j8i4)j8: " + descriptor);
        }
        List<Integer> widths = new ArrayList<>();
        LAYOUT.matcher(descriptor).results().forEach(layout -> widths.add(Integer.parseInt(layout.group(1))));
        if (descriptor.endsWith(")v")) {
            widths.add(0);
        }
        return widths;
    }

    private static String parameter(String function, int index) {
        return prototype(function, "parameter(" + index + ")");
    }

    private static String prototype(String function, String question) {
        return "Prototype<decltype(::" + function + ")>::" + question;
    }

    /** Bytes; negative for a pointer. */
    private static long code(MemoryLayout layout) {
        return layout instanceof AddressLayout ? -layout.byteSize() : layout.byteSize();
    }
}
