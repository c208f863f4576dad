package org.poll4j.kqueue;

import java.util.Arrays;

/**
 * The selector's state of each descriptor. Under the Poll's lock.
 *
 * <p>First, the key under which it was last added, because kqueue lets one source take over another's filters without
 * an error, where epoll returns EEXIST. Second, which of its filters is added first: the kernel reports ready filters
 * in that order, and only one of a ONESHOT registration.
 */
final class KqueueKeys {
    /** No slot has it: generations are counted from 1. */
    static final long NONE = 0;

    private long[] byNumber = new long[64];
    private byte[] turns = new byte[64];

    long get(int fd) {
        return fd < byNumber.length ? byNumber[fd] : NONE;
    }

    void set(int fd, long key) {
        if (fd >= byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, Math.max(fd + 1, 2 * byNumber.length));
            turns = Arrays.copyOf(turns, byNumber.length);
        }
        byNumber[fd] = key;
    }

    /** Which filter comes first, 0 to 2. */
    int turn(int fd) {
        return fd < turns.length ? turns[fd] : 0;
    }

    /** Lets another filter come first from now on. The descriptor has a key. */
    void rotate(int fd) {
        turns[fd] = (byte) ((turns[fd] + 1) % KqueueSelector.DIRECTIONS);
    }

    void clear() {
        Arrays.fill(byNumber, NONE);
    }
}
