package org.poll4j.tests.kqueue;

import java.util.Locale;
import java.util.Map;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueSystem;
import org.poll4j.posix.PosixAbi;

/**
 * The kernel that is played, and what it does otherwise than the others; docs/internals/kqueue.md has the source of
 * each. The system property {@code org.poll4j.kqueue.flavour} names one.
 */
enum Flavour {
    /** xnu. */
    MACOS("Mac OS X"),
    /** FreeBSD 13. */
    FREEBSD("FreeBSD"),
    /** OpenBSD 7. */
    OPENBSD("OpenBSD"),
    /** NetBSD 10. */
    NETBSD("NetBSD");

    private static final String PROPERTY = "org.poll4j.kqueue.flavour";
    /** Linux's numbers of options that only some systems need. */
    private static final Map<String, Integer> GROUPS =
            Map.of("IP_ADD_MEMBERSHIP", 35, "IP_DROP_MEMBERSHIP", 36, "IPV6_JOIN_GROUP", 20, "IPV6_LEAVE_GROUP", 21);

    private static final int ENOBUFS = 105;

    private final KqueueSystem own;

    Flavour(String osName) {
        own = KqueueSystem.of(osName);
    }

    KeventAbi kevent() {
        return own.kevent();
    }

    /** The one that the property names, else macOS. */
    static Flavour chosen() {
        return valueOf(System.getProperty(PROPERTY, MACOS.name()).toUpperCase(Locale.ROOT));
    }

    /** Linux's numbers of what this system has, too. */
    PosixAbi posix() {
        PosixAbi linux = SimulatedKqueue.LINUX;
        return new PosixAbi(
                Records.with(linux.errnos(), Map.of("ENOBUFS", ENOBUFS)),
                Records.without(linux.sockets(), own.posix().sockets()),
                Records.without(
                        Records.with(linux.options(), GROUPS), own.posix().options()),
                linux.layout(),
                Records.without(linux.extensions(), own.posix().extensions()));
    }

    /** The errno of EVFILT_WRITE on a pipe whose reader is gone; 0 where it is watched, and reports the end. */
    int brokenPipe() {
        return switch (this) {
            case FREEBSD -> SimulatedKqueue.LINUX.errnos().EPIPE();
            case NETBSD -> SimulatedKqueue.EBADF;
            case MACOS, OPENBSD -> 0;
        };
    }

    /** Whether the filter of a pipe's other direction is watched and never reports. */
    boolean wrongEndIsMute() {
        return this == FREEBSD;
    }

    /** Whether any change of a filter looks at its descriptor again, and takes udata over; else only EV_ADD does. */
    boolean everyChangeLooks() {
        return this != OPENBSD;
    }

    /** Whether a receipt has the change's flags in addition to EV_ERROR. */
    boolean receiptKeepsFlags() {
        return this == MACOS;
    }

    /** Whether a read of a pipe that got nothing, or the end, lets its filters look again, too. */
    boolean vainReadLooks() {
        return this == MACOS || this == OPENBSD;
    }

    /** Whether an event's flags still have EV_ADD. */
    boolean eventKeepsAdd() {
        return this != FREEBSD;
    }

    /** Whether a process that has ended and was not reaped can be watched; elsewhere ESRCH. */
    boolean watchesZombies() {
        return this == FREEBSD;
    }

    /** Whether a queue may watch itself. It never reports that. */
    boolean queueWatchesItself() {
        return this == OPENBSD || this == NETBSD;
    }

    /** Whether NOTE_TRIGGER triggers with EV_ADD, too. */
    boolean addTriggers() {
        return this == MACOS || this == OPENBSD;
    }

    /** Whether descriptors are born blocking and inherited. */
    boolean bornBlocking() {
        return this == MACOS;
    }

    /** What timers are rounded up to. */
    long tickNanos() {
        return this == OPENBSD || this == NETBSD ? 10_000_000 : 1;
    }
}
