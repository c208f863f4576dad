import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The audit of the audit: one planted error of each kind has to be refuted, by name, and nothing else with it. */
final class SelfTest {
    private SelfTest() {}

    interface Checked {
        Check.Verdict check(List<Fact> facts) throws Exception;
    }

    static boolean run(List<Fact> facts, Checked checked) throws Exception {
        boolean caught = true;
        for (Fact.Kind kind : Fact.Kind.values()) {
            for (int i = facts.size() - 1; i >= 0; i--) {
                if (facts.get(i).kind() == kind) {
                    caught &= isCaught(facts, i, checked);
                    break;
                }
            }
        }
        return caught;
    }

    private static boolean isCaught(List<Fact> facts, int index, Checked checked) throws Exception {
        Fact fact = facts.get(index);
        List<Fact> planted = new ArrayList<>(facts);
        planted.set(index, fact.withValue(fact.kind() == Fact.Kind.LINK_NAME ? fact.value() + "_planted" : "424242LL"));
        Set<String> refuted = checked.check(planted).refuted();
        boolean caught = refuted.size() == 1 && refuted.iterator().next().startsWith(fact.subject() + ": Java has");
        System.out.println("planted " + fact.kind() + (caught ? ", refuted: " : ", NOT REFUTED: ") + refuted);
        return caught;
    }
}
