package org.poll4j.sim;

import org.poll4j.spi.Selector.Trigger;

/**
 * One file in one selector: what is requested, and whether it is in the selector's queue. As an {@code epitem} of
 * epoll.
 */
final class Watch {
    private static final long LATE_NANOS = 200_000;
    private static final double OFTEN = 0.25;

    final SimSelector selector;
    final OpenFile file;
    private long key;
    private Trigger trigger = Trigger.EDGE;
    /** 0 once a ONESHOT has fired. */
    private int wanted;
    /** In the mean mode, what an edge may report: a direction that was reported waits until a call would block. */
    private int armed;

    boolean isQueued;
    private boolean isForgotten;

    Watch(SimSelector selector, OpenFile file) {
        this.selector = selector;
        this.file = file;
    }

    void set(long newKey, int interest, Trigger newTrigger) {
        key = newKey;
        trigger = newTrigger;
        wanted = Bits.of(interest) | Bits.ALWAYS;
        armed = Bits.ALL;
        if (ready() != 0) {
            selector.enqueue(this);
        }
    }

    long key() {
        return key;
    }

    /** What it would report now. */
    int ready() {
        return file.bits() & wanted & armed;
    }

    void changed(int bits) {
        World world = file.world;
        if ((bits & wanted & armed) == 0) {
            return;
        }
        if (world.mean && trigger == Trigger.EDGE && world.random.chance(OFTEN)) {
            world.after(world.random.below(LATE_NANOS), () -> selector.enqueue(this));
        } else {
            selector.enqueue(this);
        }
    }

    /** What is reported, now that it is: takes the edge. */
    int take() {
        int ready = ready();
        if (ready == 0) {
            return 0;
        }
        if (trigger == Trigger.ONESHOT) {
            wanted = 0;
        } else if (trigger == Trigger.LEVEL) {
            selector.enqueue(this);
        } else if (file.world.mean) {
            ready = split(ready);
            armed &= ~ready;
        }
        return ready;
    }

    /** Sometimes one direction now, and the other with the next batch. */
    private int split(int ready) {
        int writing = ready & Bits.OUT;
        if (writing != 0 && writing != ready && (ready & Bits.ALWAYS) == 0 && file.world.random.chance(OFTEN)) {
            selector.enqueue(this);
            return file.world.random.chance(0.5) ? writing : ready & ~Bits.OUT;
        }
        return ready;
    }

    /** A call in these directions would have blocked. */
    void rearm(int directions) {
        if (file.world.mean && trigger == Trigger.EDGE) {
            armed |= Bits.ofDirections(directions);
            if (ready() != 0) {
                selector.enqueue(this);
            }
        }
    }

    /** A report that nothing stands behind, as kernels make; 0 if this watch cannot. */
    int spurious() {
        return trigger == Trigger.ONESHOT || file instanceof SimSelector ? 0 : wanted & (Bits.IN | Bits.OUT);
    }

    /** The file has closed or is not watched any more. */
    void forget() {
        isForgotten = true;
        wanted = 0;
        file.leftBy(this);
        selector.forgotten(this);
    }

    boolean isForgotten() {
        return isForgotten;
    }
}
