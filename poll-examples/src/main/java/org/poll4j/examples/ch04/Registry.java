package org.poll4j.examples.ch04;

import java.io.IOException;

/**
 * Where sources are registered. Apart from {@link Poll} because other threads may register while one polls: the kernel
 * takes care of that.
 *
 * @param epoll the descriptor of the queue
 */
record Registry(int epoll) {
    /** Has a descriptor's edges reported: one when it becomes readable or writable, not for as long as it is. */
    void register(int fd, long token) throws IOException {
        Ffi.epollAdd(epoll, fd, Ffi.EPOLLIN | Ffi.EPOLLOUT | Ffi.EPOLLET, token);
    }
}
