package org.poll4j.spi;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Logs hints about calls that are allowed but probably mistakes, with {@code -Dorg.poll4j.checks=true}. Each place in
 * the caller's code gets each hint once. When the checks are off, {@link #ON} is a constant and nothing else happens.
 */
public final class Checks {
    /** Whether hints are logged. */
    public static final boolean ON = Boolean.getBoolean("org.poll4j.checks");

    /** Made for the first hint: a StackWalker is slow to load, and every Poll loads this class. */
    private static final class Given {
        static final StackWalker CALLERS = StackWalker.getInstance();
        static final Set<String> HINTS = ConcurrentHashMap.newKeySet();
    }

    private Checks() {}

    /**
     * Logs a hint with the place outside poll4j that made the call. Call this only if {@link #ON} is true.
     *
     * @param hint what the call means, and what to do
     */
    public static void hint(String hint) {
        Objects.requireNonNull(hint, "hint");
        String place = Given.CALLERS.walk(frames -> frames.filter(frame -> !isOurs(frame.getClassName()))
                .findFirst()
                .map(StackWalker.StackFrame::toString)
                .orElse("poll4j"));
        if (Given.HINTS.add(place + hint)) {
            System.getLogger("org.poll4j").log(System.Logger.Level.WARNING, hint + " (at " + place + ")");
        }
    }

    /** Whether a class is in a package of the API or of the runtime. */
    private static boolean isOurs(String name) {
        String inside = name.startsWith("org.poll4j.") ? name.substring("org.poll4j.".length()) : "";
        return inside.matches("[A-Z].*|(net|spi|unix|windows|runtime)\\.[A-Z].*") && !inside.contains("Test");
    }
}
