package org.poll4j.sim;

import org.poll4j.spi.Readiness;

/** The simulated kernel's own bits of readiness, which are Linux's, and what they mean to the API: as epoll's. */
final class Bits {
    static final int IN = 1;
    static final int PRI = 2;
    static final int OUT = 4;
    static final int ERR = 8;
    static final int HUP = 16;
    static final int RDHUP = 0x2000;
    static final int ALL = IN | PRI | OUT | ERR | HUP | RDHUP;
    /** Reported whether or not they were requested. */
    static final int ALWAYS = ERR | HUP;

    private Bits() {}

    /** What an interest asks for: half-closes come with readability only, as in mio. */
    static int of(int interest) {
        return ((interest & Readiness.READABLE) != 0 ? IN | RDHUP : 0)
                | ((interest & Readiness.WRITABLE) != 0 ? OUT : 0)
                | ((interest & Readiness.PRIORITY) != 0 ? PRI : 0);
    }

    /** What bits mean: mio's predicates. */
    static int readiness(int bits) {
        return ((bits & (IN | PRI)) != 0 ? Readiness.READABLE : 0)
                | ((bits & OUT) != 0 ? Readiness.WRITABLE : 0)
                | ((bits & PRI) != 0 ? Readiness.PRIORITY : 0)
                | ((bits & ERR) != 0 ? Readiness.ERROR : 0)
                | (isReadClosed(bits) ? Readiness.READ_CLOSED : 0)
                | (isWriteClosed(bits) ? Readiness.WRITE_CLOSED : 0);
    }

    private static boolean isReadClosed(int bits) {
        return (bits & HUP) != 0 || (bits & (IN | RDHUP)) == (IN | RDHUP);
    }

    private static boolean isWriteClosed(int bits) {
        return (bits & HUP) != 0 || (bits & (OUT | ERR)) == (OUT | ERR) || bits == ERR;
    }

    /** The bits of the directions of {@link Readiness}. */
    static int ofDirections(int directions) {
        return ((directions & Readiness.READABLE) != 0 ? IN | RDHUP | PRI : 0)
                | ((directions & Readiness.WRITABLE) != 0 ? OUT : 0);
    }
}
