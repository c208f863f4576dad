package org.poll4j.epoll;

import org.poll4j.posix.SendfileCalls;

/** The kernel's calls that move bytes past the JVM. Each returns how many it moved, or the negated errno. */
interface CopyCalls extends SendfileCalls {
    /** From where {@code from} stands to where {@code to} stands; one of them is a pipe. Does not wait. */
    long splice(int from, int to, long count);
}
