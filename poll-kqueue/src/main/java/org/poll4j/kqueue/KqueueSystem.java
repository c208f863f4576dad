package org.poll4j.kqueue;

import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;

/**
 * One system: its numbers and its calls. Only those of the system at hand are ever loaded.
 *
 * @param kevent {@code struct kevent}
 * @param posix the other numbers
 * @param kqueue the kernel's calls
 * @param libc libc's
 */
public record KqueueSystem(KeventAbi kevent, PosixAbi posix, KqueueCalls kqueue, PosixCalls libc) {
    /** What {@link #of} knows. */
    static final String NEEDS = "macOS, FreeBSD, OpenBSD or NetBSD";

    static boolean isKnown(String osName) {
        return switch (osName) {
            case "Mac OS X", "FreeBSD", "OpenBSD", "NetBSD" -> true;
            default -> false;
        };
    }

    /** The system that {@code os.name} names. */
    public static KqueueSystem of(String osName) {
        return switch (osName) {
            case "Mac OS X" -> MacosAbi.system();
            case "FreeBSD" -> FreebsdAbi.system();
            case "OpenBSD" -> OpenbsdAbi.system();
            case "NetBSD" -> NetbsdAbi.system();
            default -> throw new UnsupportedOperationException("kqueue needs " + NEEDS + ", not " + osName);
        };
    }
}
