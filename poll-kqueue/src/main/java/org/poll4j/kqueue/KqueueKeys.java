package org.poll4j.kqueue;

import java.util.Arrays;

/**
 * The key under which each descriptor was last added, by its number: kqueue lets one source take another's filters over
 * without a word, where epoll says EEXIST. Under the Poll's lock.
 */
final class KqueueKeys {
    /** No slot has it: generations are counted from 1. */
    static final long NONE = 0;

    private long[] byNumber = new long[64];

    long get(int fd) {
        return fd < byNumber.length ? byNumber[fd] : NONE;
    }

    void set(int fd, long key) {
        if (fd >= byNumber.length) {
            byNumber = Arrays.copyOf(byNumber, Math.max(fd + 1, 2 * byNumber.length));
        }
        byNumber[fd] = key;
    }

    void clear() {
        Arrays.fill(byNumber, NONE);
    }
}
