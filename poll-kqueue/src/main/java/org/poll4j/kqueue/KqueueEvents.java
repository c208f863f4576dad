package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.Trigger;
import org.poll4j.spi.Readiness;

/**
 * An array of {@code struct kevent}, and what its bits mean. Longs are unaligned, because macOS packs the struct to 4.
 *
 * <p>The memory is freed by the garbage collector: a shared arena would cost 12 ns a wait.
 */
public final class KqueueEvents {
    private static final int FILTER = 8;

    private final KeventAbi abi;
    private final int capacity;
    private final MemorySegment segment;

    KqueueEvents(KeventAbi abi, int capacity) {
        this(abi, capacity, Arena.ofAuto().allocate((long) capacity * abi.size(), 8));
    }

    private KqueueEvents(KeventAbi abi, int capacity, MemorySegment segment) {
        this.abi = abi;
        this.capacity = capacity;
        this.segment = segment;
    }

    /**
     * Reads and writes what a call was given, for fakes.
     *
     * @param abi the struct
     * @param segment an array of it
     * @return the array
     */
    public static KqueueEvents over(KeventAbi abi, MemorySegment segment) {
        return new KqueueEvents(abi, (int) (segment.byteSize() / abi.size()), segment);
    }

    int capacity() {
        return capacity;
    }

    MemorySegment segment() {
        return segment;
    }

    /**
     * The descriptor.
     *
     * @param index which event
     * @return ident
     */
    public long ident(int index) {
        return segment.get(JAVA_LONG_UNALIGNED, at(index));
    }

    /**
     * The filter.
     *
     * @param index which event
     * @return filter
     */
    public int filter(int index) {
        long at = at(index) + FILTER;
        return abi.wideFlags() ? segment.get(JAVA_INT, at) : segment.get(JAVA_SHORT, at);
    }

    /**
     * The flags.
     *
     * @param index which event
     * @return flags
     */
    public int flags(int index) {
        long at = at(index) + abi.flags();
        return abi.wideFlags() ? segment.get(JAVA_INT, at) : Short.toUnsignedInt(segment.get(JAVA_SHORT, at));
    }

    /**
     * The filter's flags.
     *
     * @param index which event
     * @return fflags
     */
    public int fflags(int index) {
        return segment.get(JAVA_INT, at(index) + abi.fflags());
    }

    /**
     * The filter's data; an errno with EV_ERROR.
     *
     * @param index which event
     * @return data
     */
    public long data(int index) {
        return segment.get(JAVA_LONG_UNALIGNED, at(index) + abi.data());
    }

    /**
     * What the change was given.
     *
     * @param index which event
     * @return udata
     */
    public long key(int index) {
        return segment.get(JAVA_LONG_UNALIGNED, at(index) + abi.udata());
    }

    /**
     * Writes all fields.
     *
     * @param index which event
     * @param ident the descriptor
     * @param filter the filter
     * @param flags the flags
     * @param fflags the filter's flags
     * @param data the filter's data
     * @param key what comes back with each event
     */
    public void set(int index, long ident, int filter, int flags, int fflags, long data, long key) {
        long at = at(index);
        segment.set(JAVA_LONG_UNALIGNED, at, ident);
        if (abi.wideFlags()) {
            segment.set(JAVA_INT, at + FILTER, filter);
            segment.set(JAVA_INT, at + abi.flags(), flags);
        } else {
            segment.set(JAVA_SHORT, at + FILTER, (short) filter);
            segment.set(JAVA_SHORT, at + abi.flags(), (short) flags);
        }
        segment.set(JAVA_INT, at + abi.fflags(), fflags);
        segment.set(JAVA_LONG_UNALIGNED, at + abi.data(), data);
        segment.set(JAVA_LONG_UNALIGNED, at + abi.udata(), key);
    }

    private long at(int index) {
        return (long) index * abi.size();
    }

    /** What to add a filter with. */
    int bits(Trigger trigger) {
        int bits = abi.EV_ADD() | abi.EV_RECEIPT();
        return switch (trigger) {
            case EDGE -> bits | abi.EV_CLEAR();
            case LEVEL -> bits;
            case ONESHOT -> bits | abi.EV_ONESHOT();
        };
    }

    /** What an event means: mio's predicates, see {@link org.poll4j.Event}. */
    int readiness(int index) {
        int flags = flags(index);
        boolean eof = (flags & abi.EV_EOF()) != 0;
        boolean error = (flags & abi.EV_ERROR()) != 0 || eof && fflags(index) != 0;
        boolean writing = filter(index) == abi.EVFILT_WRITE();
        int readiness = writing ? Readiness.WRITABLE : Readiness.READABLE;
        if (eof) {
            readiness |= writing ? Readiness.WRITE_CLOSED : Readiness.READ_CLOSED;
        }
        return error ? readiness | Readiness.ERROR : readiness;
    }
}
