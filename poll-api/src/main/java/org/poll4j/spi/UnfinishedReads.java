package org.poll4j.spi;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.WeakHashMap;

/**
 * For {@link Checks}: records which thread read from a descriptor after its last event and stopped before a read would
 * block. Records nothing unless {@link Checks#ON} is true.
 *
 * <p>This is not always a mistake. A program that waits until its peer accepts its output stops reading on purpose. So
 * the list is cleared when any write of this process would have blocked.
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
