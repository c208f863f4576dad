package org.poll4j.spi;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

/**
 * For {@link Checks}: which thread took something from which descriptor since its last event, and did not continue
 * until a call would block. Records nothing unless {@link Checks#ON} is true.
 *
 * <p>That is no fault by itself. A program that must wait until its peer takes its output does not read on purpose, so
 * the list is empty once any write of this process would have blocked.
 */
public final class UnfinishedReads {
    private static final Map<Descriptor, Thread> READERS = Collections.synchronizedMap(new WeakHashMap<>());
    private static volatile boolean aWriteBlocked;

    private UnfinishedReads() {}

    /** Records a transfer of the current thread. */
    static void transfer(Descriptor d, int direction, long result) {
        if (direction != Readiness.READABLE) {
            aWriteBlocked |= result == ByteIo.WOULD_BLOCK;
        } else if (result > 0) {
            READERS.put(d, Thread.currentThread());
        } else {
            READERS.remove(d);
        }
    }

    /**
     * Records that a poll reports an event, so that only later reads count.
     *
     * @param d the descriptor
     */
    public static void reported(Descriptor d) {
        READERS.remove(Objects.requireNonNull(d, "d"));
    }

    /**
     * Returns the descriptors that the current thread read last, and not until the read would block. Forgets them.
     *
     * @return a copy
     */
    public static List<Descriptor> take() {
        if (aWriteBlocked) {
            return List.of();
        }
        synchronized (READERS) {
            List<Descriptor> mine = READERS.entrySet().stream()
                    .filter(entry -> entry.getValue() == Thread.currentThread())
                    .map(Map.Entry::getKey)
                    .toList();
            mine.forEach(READERS::remove);
            return mine;
        }
    }
}
