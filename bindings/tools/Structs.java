import java.lang.foreign.AddressLayout;
import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.PaddingLayout;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.UnionLayout;
import java.util.ArrayList;
import java.util.List;

/** The facts of one struct or union: its size and alignment, and each member's offset, width and being a pointer. */
final class Structs {
    private final String name;
    private final String type;
    private final List<Fact> facts = new ArrayList<>();

    private Structs(Symbol symbol) {
        name = symbol.name();
        type = symbol.kind().equals("typedef") ? name : symbol.kind() + " " + name;
    }

    static List<Fact> facts(Symbol symbol, GroupLayout layout) {
        Structs structs = new Structs(symbol);
        structs.add(Fact.Kind.SIZE, "", "size of ", "sizeof(" + structs.type + ")", layout.byteSize());
        structs.add(Fact.Kind.ALIGNMENT, "", "alignment of ", "_Alignof(" + structs.type + ")", layout.byteAlignment());
        structs.members(layout, "", 0);
        return structs.facts;
    }

    private void members(GroupLayout group, String path, long offset) {
        long at = offset;
        for (MemoryLayout member : group.memberLayouts()) {
            member(member, path, at);
            at += group instanceof UnionLayout ? 0 : member.byteSize();
        }
    }

    private void member(MemoryLayout member, String path, long offset) {
        if (member instanceof PaddingLayout) {
            return;
        }
        String name = member.name().orElseThrow();
        if (name.startsWith("$anon")) { // its members are spelled as if they were the outer struct's
            members((GroupLayout) member, path, offset);
            return;
        }
        String inner = path + name;
        add(Fact.Kind.OFFSET, inner, "offset of ", "__builtin_offsetof(" + type + ", " + inner + ")", offset);
        width(member, inner);
        if (member instanceof GroupLayout group) {
            members(group, inner + ".", offset);
        }
        if (member instanceof SequenceLayout sequence && sequence.elementLayout() instanceof GroupLayout element) {
            members(element, inner + "[0].", offset);
        }
    }

    private void width(MemoryLayout member, String path) {
        String field = "((" + type + " *)0)->" + path;
        if (member instanceof SequenceLayout sequence) {
            if (sequence.elementCount() > 0) { // a flexible array member, as in struct cmsghdr, has no size in C
                add(Fact.Kind.FIELD, path, "size of ", "sizeof(" + field + ")", sequence.byteSize());
            }
            width(sequence.elementLayout(), path + "[0]");
        } else if (member instanceof GroupLayout) {
            add(Fact.Kind.FIELD, path, "size of ", "sizeof(" + field + ")", member.byteSize());
        } else {
            long code = member instanceof AddressLayout ? -member.byteSize() : member.byteSize();
            add(Fact.Kind.FIELD, path, "width of ", "CODE(" + field + ")", code);
        }
    }

    private void add(Fact.Kind kind, String path, String what, String expression, long value) {
        String subject = path.isEmpty() ? name : name + "." + path;
        facts.add(Fact.c(kind, List.of(name, guard(kind, path)), what + subject, expression, value));
    }

    /** What a header excuses: POLL4J_SKIP_msghdr (all), POLL4J_SKIP_msghdr_msg_iovlen, POLL4J_SKIP_kevent100_SIZE. */
    private String guard(Fact.Kind kind, String path) {
        return name + "_" + (path.isEmpty() ? kind.name() : path.replaceAll("\\W+", "_"));
    }
}
