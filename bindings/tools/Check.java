import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the facts of a system to the headers of one target: one C file and one C++ file of assertions, compiled by
 * zig. Compiled to assembler, not just checked: that gives the link names, and zig would build a C library for
 * -fsyntax-only.
 */
final class Check {
    /** An unsigned int is the int of the same bits in Java: EPOLLET. */
    private static final String C_PRELUDE = """
            #define VALUE(e) (sizeof(e) == sizeof(int) ? (long long)(int)(e) : (long long)(e))
            #define CODE(e) (__builtin_classify_type(e) == 5 ? -(int)sizeof(e) : (int)sizeof(e))
            """;

    /** A type's code is its width, negative for a pointer; past a prototype's parameters it is no width at all. */
    private static final String CXX_PRELUDE = """
            template <class T> struct Code { static constexpr int value = sizeof(T); };
            template <> struct Code<void> { static constexpr int value = 0; };
            template <class T> struct Code<T *> { static constexpr int value = -(int)sizeof(T *); };
            template <bool variadic_, class R, class... P> struct Taken {
              static constexpr int count = sizeof...(P);
              static constexpr int result = Code<R>::value;
              static constexpr int taken(int n) { return variadic_ && n > count ? n : count; }
              static constexpr int parameter(int i) {
                const int codes[] = {Code<P>::value..., 0};
                return i < count ? codes[i] : 1000;
              }
            };
            template <class F> struct Prototype;
            template <class R, class... P> struct Prototype<R(P...)> : Taken<false, R, P...> {};
            template <class R, class... P> struct Prototype<R(P..., ...)> : Taken<true, R, P...> {};
            constexpr int width(int code) { return code < 0 ? -code : code; }
            """;

    private static final Pattern ERROR =
            Pattern.compile("(?m)^[^\\n:]*check\\.\\w+:(\\d+):\\d+: (?:fatal )?error: (.*)$");
    private static final Pattern HEADER_ERROR = Pattern.compile("(?m)^.*: (?:fatal )?error: .*$");
    private static final Pattern SKIPPED = Pattern.compile("warning: poll4j skips (\\w+)");
    private static final Pattern EVALUATED = Pattern.compile("note: expression evaluates to '(\\S+) == \\S+'");
    private static final Pattern LINK_NAME =
            Pattern.compile("(?m)^(_?)poll4j_name_(\\w+):\\s*\\n\\s*\\.\\w+\\s+([\\w$@.]+)");

    private final Zig zig;
    private final Path header;
    private final String triple;
    private final List<Fact> facts;
    private final Set<String> refuted = new LinkedHashSet<>();
    private final Set<String> skipped = new LinkedHashSet<>();

    private Check(Zig zig, Path header, String triple, List<Fact> facts) {
        this.zig = zig;
        this.header = header;
        this.triple = triple;
        this.facts = facts;
    }

    /** What one target's headers said: which facts they refute, which a header excuses. */
    record Verdict(String triple, int asked, Set<String> refuted, Set<String> skipped) {}

    static Verdict run(Zig zig, Path header, String triple, List<Fact> facts, Path work)
            throws IOException, InterruptedException {
        Check check = new Check(zig, header, triple, facts);
        String assembler = check.compile(work, "check.c", List.of("-x", "c", "-std=gnu11"), false);
        check.compile(work, "check.cc", List.of("-x", "c++", "-std=gnu++14"), true);
        if (!assembler.isEmpty()) {
            check.linkNames(assembler);
        }
        int asked = (int) facts.stream().filter(fact -> !check.isSkipped(fact)).count();
        return new Verdict(triple, asked, check.refuted, check.skipped);
    }

    private boolean isSkipped(Fact fact) {
        return fact.guards().stream().anyMatch(skipped::contains);
    }

    private String compile(Path work, String name, List<String> language, boolean cxx)
            throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of("#define POLL4J_AUDIT 1", "#include \"" + header + '"'));
        (cxx ? CXX_PRELUDE : C_PRELUDE).lines().forEach(lines::add);
        Map<Integer, Fact> byLine = new HashMap<>();
        for (Fact fact : facts) {
            if (fact.cxx() == cxx) {
                add(fact, lines, byLine);
            }
        }
        Files.write(work.resolve(name), lines);
        Path assembler = work.resolve(name + ".s");
        Command.Result result = zig.cc(triple)
                .with(language.toArray(String[]::new))
                .with("-ferror-limit=0", "-fno-color-diagnostics", "-S", "-o", assembler.toString(), name)
                .in(work)
                .run();
        report(result, byLine);
        return result.code() == 0 ? Files.readString(assembler) : "";
    }

    private static void add(Fact fact, List<String> lines, Map<Integer, Fact> byLine) {
        fact.guards().forEach(guard -> lines.add("#ifndef POLL4J_SKIP_" + guard));
        if (fact.kind() == Fact.Kind.LINK_NAME) {
            lines.add("const void *const poll4j_name_" + fact.expression() + " = (const void *)&" + fact.expression()
                    + ";");
        } else {
            String keyword = fact.cxx() ? "static_assert" : "_Static_assert";
            lines.add(keyword + "((" + fact.expression() + ") == " + fact.value() + ", \"" + fact.subject() + "\");");
        }
        byLine.put(lines.size(), fact);
        for (String guard : fact.guards().reversed()) {
            lines.add("#else");
            lines.add("#warning poll4j skips " + guard);
            lines.add("#endif");
        }
    }

    private void report(Command.Result result, Map<Integer, Fact> byLine) {
        SKIPPED.matcher(result.output()).results().forEach(skip -> skipped.add(skip.group(1)));
        Matcher error = ERROR.matcher(result.output());
        int before = refuted.size();
        while (error.find()) {
            Fact fact = byLine.get(Integer.parseInt(error.group(1)));
            refuted.add(
                    fact == null
                            ? error.group()
                            : refutation(fact, error.group(2), result.output().substring(error.end())));
        }
        if (result.code() != 0 && refuted.size() == before) {
            Matcher header = HEADER_ERROR.matcher(result.output());
            refuted.add(header.find() ? header.group() : result.output().strip());
        }
    }

    private static String refutation(Fact fact, String message, String notes) {
        if (!message.startsWith("static assertion failed")) {
            return fact.subject() + ": " + message;
        }
        Matcher evaluated = EVALUATED.matcher(notes.split("error: ", 2)[0]);
        String c = evaluated.find() ? evaluated.group(1) : "another value";
        return fact.subject() + ": Java has " + fact.value().replace("LL", "") + ", C has " + c;
    }

    /** The assembler tells under which name a system's headers link a function: __kevent100 for NetBSD's kevent. */
    private void linkNames(String assembler) {
        Map<String, String> names = new HashMap<>();
        LINK_NAME
                .matcher(assembler)
                .results()
                .forEach(name -> names.put(
                        name.group(2), name.group(3).substring(name.group(1).length())));
        for (Fact fact : facts) {
            String name = names.get(fact.expression());
            if (fact.kind() == Fact.Kind.LINK_NAME
                    && !isSkipped(fact)
                    && !fact.value().equals(name)) {
                refuted.add(fact.subject() + ": Java has " + fact.value() + ", C has " + name);
            }
        }
    }
}
