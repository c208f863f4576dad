package org.poll4j.epoll;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/**
 * An array of {@code struct epoll_event}, and what its bits mean. Unaligned, because the struct is packed on x86-64.
 *
 * <p>The memory is freed by the garbage collector: a shared arena would cost 12 ns a wait.
 */
public final class EpollEvents {
    private static final int IN = linux_h.EPOLLIN();
    private static final int PRI = linux_h.EPOLLPRI();
    private static final int OUT = linux_h.EPOLLOUT();
    private static final int ERR = linux_h.EPOLLERR();
    private static final int HUP = linux_h.EPOLLHUP();
    private static final int RDHUP = linux_h.EPOLLRDHUP();
    private static final int EXCLUSIVE = linux_h.EPOLLEXCLUSIVE();

    private final int capacity;
    private final MemorySegment segment;
    /** The same memory. */
    private final ByteBuffer buffer;

    public EpollEvents(int capacity) {
        this.capacity = capacity;
        this.segment = Arena.ofAuto().allocate((long) capacity * LinuxAbi.EVENT_SIZE, 8);
        this.buffer = segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }

    public int capacity() {
        return capacity;
    }

    public MemorySegment segment() {
        return segment;
    }

    public int bits(int index) {
        return buffer.getInt(index * LinuxAbi.EVENT_SIZE);
    }

    public long key(int index) {
        return buffer.getLong(index * LinuxAbi.EVENT_SIZE + LinuxAbi.EVENT_DATA);
    }

    /** The bits to request from epoll. Half-closes come with readability only, as in mio. */
    static int bits(int interest, Trigger trigger, int rawBits) {
        int bits = rawBits;
        if ((interest & Readiness.READABLE) != 0) {
            bits |= (rawBits & EXCLUSIVE) != 0 ? IN : IN | RDHUP; // the kernel refuses RDHUP beside EXCLUSIVE
        }
        if ((interest & Readiness.WRITABLE) != 0) {
            bits |= OUT;
        }
        if ((interest & Readiness.PRIORITY) != 0) {
            bits |= PRI;
        }
        // no switch: its table is a class of its own, which the first registration would load
        if (trigger == Trigger.LEVEL) {
            return bits;
        }
        return bits | (trigger == Trigger.EDGE ? linux_h.EPOLLET() : linux_h.EPOLLONESHOT());
    }

    /** The readiness of epoll's bits: mio's predicates, see {@link org.poll4j.Event}. */
    static int readiness(int bits) {
        int readiness = 0;
        if ((bits & (IN | PRI)) != 0) {
            readiness |= Readiness.READABLE;
        }
        if ((bits & OUT) != 0) {
            readiness |= Readiness.WRITABLE;
        }
        if ((bits & PRI) != 0) {
            readiness |= Readiness.PRIORITY;
        }
        return (bits & (ERR | HUP | RDHUP)) == 0 ? readiness : readiness | ends(bits);
    }

    private static int ends(int bits) {
        int ends = (bits & ERR) != 0 ? Readiness.ERROR : 0;
        if ((bits & HUP) != 0 || (bits & (IN | RDHUP)) == (IN | RDHUP)) {
            ends |= Readiness.READ_CLOSED;
        }
        if ((bits & HUP) != 0 || (bits & (OUT | ERR)) == (OUT | ERR) || bits == ERR) {
            ends |= Readiness.WRITE_CLOSED;
        }
        return ends;
    }
}
