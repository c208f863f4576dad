package org.poll4j.bench;

/** Where the figures come from. */
final class Machine {
    private Machine() {}

    static String describe() {
        return "Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ", "
                + Runtime.getRuntime().availableProcessors() + " cores.";
    }
}
