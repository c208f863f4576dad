/** What the person who runs a tool has to mend; printed as one line. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }

    /** Runs a tool: a refusal ends it with its one line and exit code 2. */
    static void report(String tool, Action action) throws Exception {
        try {
            action.run();
        } catch (Refusal refusal) {
            System.err.println(tool + ": " + refusal.getMessage());
            System.exit(2);
        }
    }

    interface Action {
        void run() throws Exception;
    }
}
