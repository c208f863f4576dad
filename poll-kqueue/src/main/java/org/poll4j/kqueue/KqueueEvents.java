package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

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

    public KqueueEvents(KeventAbi abi, int capacity) {
        this(abi, capacity, Arena.ofAuto().allocate((long) capacity * abi.size(), 8));
    }

    /** Uses existing memory, for a simulated kernel. */
    public KqueueEvents(KeventAbi abi, int capacity, MemorySegment segment) {
        this.abi = abi;
        this.capacity = capacity;
        this.segment = segment;
    }

    public int capacity() {
        return capacity;
    }

    public MemorySegment segment() {
        return segment;
    }

    public long ident(int index) {
        return segment.get(JAVA_LONG_UNALIGNED, at(index));
    }

    public int filter(int index) {
        long at = at(index) + FILTER;
        return abi.wide() ? segment.get(JAVA_INT, at) : segment.get(JAVA_SHORT, at);
    }

    public int flags(int index) {
        long at = at(index) + abi.flags();
        return abi.wide() ? segment.get(JAVA_INT, at) : Short.toUnsignedInt(segment.get(JAVA_SHORT, at));
    }

    public int fflags(int index) {
        return segment.get(JAVA_INT, at(index) + abi.fflags());
    }

    /** With EV_ERROR an errno, in the receipt of a change that was made 0. */
    public long data(int index) {
        return segment.get(JAVA_LONG_UNALIGNED, at(index) + abi.data());
    }

    public long key(int index) {
        return segment.get(JAVA_LONG_UNALIGNED, at(index) + abi.udata());
    }

    public void set(int index, long ident, int filter, int flags, int fflags, long key) {
        long at = at(index);
        segment.set(JAVA_LONG_UNALIGNED, at, ident);
        if (abi.wide()) {
            segment.set(JAVA_INT, at + FILTER, filter);
            segment.set(JAVA_INT, at + abi.flags(), flags);
        } else {
            segment.set(JAVA_SHORT, at + FILTER, (short) filter);
            segment.set(JAVA_SHORT, at + abi.flags(), (short) flags);
        }
        segment.set(JAVA_INT, at + abi.fflags(), fflags);
        setData(index, 0);
        segment.set(JAVA_LONG_UNALIGNED, at + abi.udata(), key);
    }

    public void setData(int index, long data) {
        segment.set(JAVA_LONG_UNALIGNED, at(index) + abi.data(), data);
    }

    private long at(int index) {
        return (long) index * abi.size();
    }

    /** The flags that add a filter. */
    int bits(Trigger trigger) {
        int bits = abi.EV_ADD() | abi.EV_RECEIPT();
        return switch (trigger) {
            case EDGE -> bits | abi.EV_CLEAR();
            case LEVEL -> bits;
            // not EV_ONESHOT, which removes the filter: a source that has reported still keeps others off its
            // descriptor
            case ONESHOT -> bits | KeventAbi.EV_DISPATCH;
        };
    }

    /** The readiness of kqueue's answer: mio's predicates, see {@link org.poll4j.Event}. */
    int readiness(int index) {
        int filter = filter(index);
        if (filter == abi.EVFILT_READ()) {
            return Readiness.READABLE | ends(index, Readiness.READ_CLOSED);
        }
        if (filter == abi.EVFILT_WRITE()) {
            return Readiness.WRITABLE | ends(index, Readiness.WRITE_CLOSED);
        }
        return filter == abi.EVFILT_USER()
                ? Readiness.WRITABLE | Readiness.WRITE_CLOSED | Readiness.ERROR // see KqueueSelector.standIn
                : Readiness.READABLE | Readiness.PRIORITY;
    }

    private int ends(int index, int closed) {
        int flags = flags(index);
        boolean eof = (flags & abi.EV_EOF()) != 0;
        boolean error = (flags & abi.EV_ERROR()) != 0 || (eof && fflags(index) != 0);
        return (eof ? closed : 0) | (error ? Readiness.ERROR : 0);
    }
}
