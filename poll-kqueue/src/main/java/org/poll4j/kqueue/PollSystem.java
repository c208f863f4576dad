package org.poll4j.kqueue;

import org.poll4j.posix.poll.PollAbi;
import org.poll4j.posix.poll.PollCalls;

/**
 * poll(2) of one system: its numbers and its calls. Only those of the system at hand are ever loaded.
 *
 * @param abi the numbers
 * @param calls the calls
 */
record PollSystem(PollAbi abi, PollCalls calls) {
    /** The system that {@code os.name} names. */
    static PollSystem of(String osName) {
        return switch (osName) {
            case "Mac OS X" -> MacosAbi.poll();
            case "FreeBSD" -> FreebsdAbi.poll();
            case "OpenBSD" -> OpenbsdAbi.poll();
            case "NetBSD" -> NetbsdAbi.poll();
            default ->
                throw new UnsupportedOperationException("poll needs " + KqueueSystem.NEEDS + " here, not " + osName);
        };
    }
}
