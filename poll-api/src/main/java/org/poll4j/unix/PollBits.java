package org.poll4j.unix;

/** Registration bits of the backend {@code poll}, for {@link org.poll4j.Registry#withRawBits}. */
public final class PollBits {
    /**
     * Accepts a regular file or a directory, which poll(2) reports ready at all times, in both directions. Without this
     * bit the backend refuses such files, as epoll does, because a program that waits for one usually means something
     * else.
     */
    public static final int ALWAYS_READY = 1 << 30;

    private PollBits() {}
}
