import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs tests that are named as in a {@link Patch}, and writes what became of each: of a class, whether any of it
 * failed. A test that hangs is given up by JUnit's timeout, and if that cannot be it is not in the report.
 */
final class Tests implements TestExecutionListener {
    static final String PASSED = "passed";
    static final String FAILED = "failed";
    private static final String PACKAGE = "org.poll4j.";

    private final Set<String> ran = new HashSet<>();
    private final Set<String> failed = new HashSet<>();

    public static void main(String[] arguments) throws IOException {
        Path report = Path.of(arguments[0]);
        Map<String, String> results = new LinkedHashMap<>();
        for (String test : List.of(arguments).subList(1, arguments.length)) {
            results.put(test, new Tests().result(test));
            Files.write(
                    report,
                    results.entrySet().stream()
                            .map(e -> e.getKey() + " " + e.getValue())
                            .toList());
        }
        System.exit(0); // whatever threads a planted bug has left
    }

    private String result(String test) {
        try {
            LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                    .selectors(selectors(test))
                    .configurationParameter("junit.jupiter.execution.timeout.default", "60 s")
                    .configurationParameter("junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                    .build();
            LauncherFactory.create().execute(request, this);
        } catch (ClassNotFoundException e) {
            return "does not exist";
        }
        return !failed.isEmpty() ? FAILED : ran.isEmpty() ? "ran nothing" : PASSED;
    }

    private static List<DiscoverySelector> selectors(String test) throws ClassNotFoundException {
        String[] parts = test.split("#");
        Class<?> of = Class.forName(PACKAGE + parts[0], false, Tests.class.getClassLoader());
        if (parts.length == 1) {
            return List.of(DiscoverySelectors.selectClass(of));
        }
        return Stream.of(of.getDeclaredMethods())
                .filter(method -> method.getName().equals(parts[1]))
                .<DiscoverySelector>map(method -> DiscoverySelectors.selectMethod(of, method))
                .toList();
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            ran.add(test.getUniqueId());
        }
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            failed.add(test.getUniqueId());
        }
    }
}
