import java.nio.file.FileSystemException;

/** A fault that the user of a tool must mend; printed as one line. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
        super(message);
    }

    /** Runs a tool: a refusal, or a file that cannot be used, ends it with one line and exit code 2. */
    static void report(String tool, Action action) throws Exception {
        try {
            action.run();
        } catch (Refusal refusal) {
            end(tool, refusal.getMessage());
        } catch (FileSystemException file) {
            end(tool, file.getClass().getSimpleName() + ": " + file.getMessage());
        }
    }

    private static void end(String tool, String reason) {
        System.err.println(tool + ": " + reason);
        System.exit(2);
    }

    interface Action {
        void run() throws Exception;
    }
}
