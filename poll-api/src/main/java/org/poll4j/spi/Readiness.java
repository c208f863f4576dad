package org.poll4j.spi;

/**
 * The bits for interests, readiness and directions between the API and a backend. An interest may have the first five;
 * a readiness may have all eight.
 */
public final class Readiness {
    /** Data, a pending connection, or end of stream. As a direction: reading. */
    public static final int READABLE = 1;
    /** Room to write. As a direction: writing. */
    public static final int WRITABLE = 1 << 1;
    /** Out-of-band data. */
    public static final int PRIORITY = 1 << 2;
    /** A POSIX asynchronous I/O completion. */
    public static final int AIO = 1 << 3;
    /** A {@code lio_listio} completion. */
    public static final int LIO = 1 << 4;
    /** All bits that an interest may have. */
    public static final int INTERESTS = READABLE | WRITABLE | PRIORITY | AIO | LIO;
    /** An error is pending on the source. */
    public static final int ERROR = 1 << 5;
    /** The reading half is shut. */
    public static final int READ_CLOSED = 1 << 6;
    /** The writing half is shut. */
    public static final int WRITE_CLOSED = 1 << 7;
    /** Both directions. */
    public static final int BOTH = READABLE | WRITABLE;
    /** All bits that a readiness may have. */
    public static final int ALL = INTERESTS | ERROR | READ_CLOSED | WRITE_CLOSED;

    private static final String[] NAMES = {
        "READABLE", "WRITABLE", "PRIORITY", "AIO", "LIO", "ERROR", "READ_CLOSED", "WRITE_CLOSED"
    };

    private Readiness() {}

    /**
     * Returns the names of the set bits.
     *
     * @param bits bits of this class
     * @return for example {@code READABLE | WRITABLE}; {@code NONE} for 0
     */
    public static String toString(int bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < NAMES.length; i++) {
            if ((bits & 1 << i) != 0) {
                text.append(text.isEmpty() ? "" : " | ").append(NAMES[i]);
            }
        }
        return text.isEmpty() ? "NONE" : text.toString();
    }
}
