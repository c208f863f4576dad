package org.poll4j.runtime;

/** Reports what must not end the thread that meets it. */
final class Log {
    private static final System.Logger LOGGER = System.getLogger("org.poll4j.runtime");

    private Log() {}

    static void error(String what, Throwable failure) {
        report(System.Logger.Level.ERROR, what, failure);
    }

    static void warning(String what, Throwable failure) {
        report(System.Logger.Level.WARNING, what, failure);
    }

    private static void report(System.Logger.Level level, String what, Throwable failure) {
        try {
            LOGGER.log(level, what, failure);
        } catch (Throwable fromTheLogger) {
            // there is no place left to report it
        }
    }
}
