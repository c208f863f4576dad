package org.poll4j.kqueue;

import java.lang.foreign.MemorySegment;

/**
 * The calls that macOS has instead of {@code accept4} and {@code pipe2}. Each returns {@code >= 0} or the negated
 * errno.
 */
public interface MacosCalls {
    int accept(int fd, MemorySegment address, MemorySegment length);

    int pipe(MemorySegment ends);
}
