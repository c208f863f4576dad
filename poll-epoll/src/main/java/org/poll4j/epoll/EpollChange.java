package org.poll4j.epoll;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * A {@code struct epoll_event} for {@code epoll_ctl} to read. An array, which a critical call takes as it is: until the
 * JIT compiler has come, setting two words through a MemorySegment takes as long as the call.
 */
public final class EpollChange {
    private static final int DATA = LinuxAbi.EVENT_DATA / Integer.BYTES;
    private static final boolean BIG_ENDIAN = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN;
    private static final int LOW = BIG_ENDIAN ? DATA + 1 : DATA;
    private static final int HIGH = BIG_ENDIAN ? DATA : DATA + 1;

    private final int[] words = new int[LinuxAbi.EVENT_SIZE / Integer.BYTES];
    private final MemorySegment segment = MemorySegment.ofArray(words);

    public MemorySegment segment() {
        return segment;
    }

    public void set(int bits, long key) {
        words[0] = bits;
        words[LOW] = (int) key;
        words[HIGH] = (int) (key >>> Integer.SIZE);
    }
}
