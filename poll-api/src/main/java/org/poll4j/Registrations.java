package org.poll4j;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Selector;

/**
 * The registration table of one {@link Poll}, the same for every backend. Claims the source, publishes its slot, calls the
 * selector, and rolls both back if that fails: an event may arrive before the call returns, and finds its slot.
 *
 * <p>One lock orders all changes, and keeps them off a selector that is closed. It is held across the selector's
 * non-blocking calls (the kernel serialises those too) and never by the polling thread while it waits.
 */
final class Registrations {
    private final Backend backend;
    private final Selector selector;
    private volatile Slot[] slots = new Slot[0];
    private volatile int count;
    private volatile boolean closed;
    private @Nullable Slot free;
    private int used;

    Registrations(Backend backend, Selector selector) {
        this.backend = backend;
        this.selector = selector;
    }

    int count() {
        return count;
    }

    boolean isClosed() {
        return closed;
    }

    void requireOpen(String call) {
        if (closed) {
            throw new ClosedPollException(call + ": the Poll is closed");
        }
    }

    synchronized void register(Descriptor source, Token token, Interest interest, Trigger trigger) throws IOException {
        requireOpen("register");
        requireSupported(source, interest);
        Slot slot = take();
        try {
            claim(source, slot);
            slot.publish(token, interest, trigger);
            slot.descriptor = source;
            if (interest != Interest.NONE) {
                selector.add(source, slot.key(), interest.bits(), trigger);
            }
        } catch (Throwable failure) {
            source.disclaim(slot);
            give(slot);
            throw failure;
        }
        count++;
    }

    synchronized void reregister(Descriptor source, Token token, Interest interest, Trigger trigger)
            throws IOException {
        Slot slot = require("reregister", source);
        requireSupported(source, interest);
        long oldKey = slot.key();
        Token oldToken = slot.token();
        Interest oldInterest = slot.interest;
        Trigger oldTrigger = slot.trigger;
        slot.publish(token, interest, trigger);
        try {
            replace(source, oldInterest, slot);
        } catch (Throwable failure) {
            slot.restore(oldKey, oldToken, oldInterest, oldTrigger);
            throw failure;
        }
    }

    /** Tells the selector what has changed: parked registrations are unknown to it. */
    private void replace(Descriptor source, Interest from, Slot slot) throws IOException {
        Interest to = slot.interest;
        if (to == Interest.NONE) {
            if (from != Interest.NONE) {
                selector.remove(source);
            }
        } else if (from == Interest.NONE) {
            selector.add(source, slot.key(), to.bits(), slot.trigger);
        } else {
            selector.modify(source, slot.key(), to.bits(), slot.trigger);
        }
    }

    synchronized void deregister(Descriptor source) throws IOException {
        Slot slot = require("deregister", source);
        if (slot.interest != Interest.NONE) {
            selector.remove(source);
        }
        source.disclaim(slot);
        give(slot);
        count--;
    }

    /** Ends a registration whose descriptor closes; unlike {@link #deregister} it cannot be kept when the system refuses. */
    synchronized void end(Slot slot, Descriptor closing) throws IOException {
        if (closed || slot.descriptor != closing) {
            return;
        }
        Interest interest = slot.interest;
        give(slot);
        count--;
        if (interest != Interest.NONE) {
            selector.remove(closing);
        }
    }

    void rearm(Slot slot, int directions) {
        Descriptor source = slot.descriptor;
        if (source != null) {
            selector.rearm(source, directions);
        }
    }

    synchronized void wakeup() {
        requireOpen("wake");
        selector.wakeup();
    }

    /** Lets every source go, so that it may join another Poll; the selector gets no call from here after this. */
    synchronized void close() {
        closed = true;
        for (int i = 0; i < used; i++) {
            Descriptor source = slots[i].descriptor;
            if (source != null) {
                source.disclaim(slots[i]);
                give(slots[i]);
            }
        }
        count = 0;
    }

    /** The slot that carries a key now; null for a stale event. For the polling thread, without the lock. */
    @Nullable Slot find(long key) {
        Slot[] current = slots;
        int index = (int) key;
        return index >= 0 && index < current.length ? current[index] : null;
    }

    private void claim(Descriptor source, Slot slot) throws IOException {
        if (!source.claim(slot)) {
            throw new AlreadyRegisteredException("register(" + source + "): already registered with "
                    + (isMine(source) ? "this Poll" : "another Poll"));
        }
    }

    private boolean isMine(Descriptor source) throws IOException {
        return source.registration() instanceof Slot slot && slot.table == this;
    }

    /** The slot of a source registered here. */
    private Slot require(String call, Descriptor source) throws IOException {
        requireOpen(call);
        if (!(source.registration() instanceof Slot slot)) {
            throw new NotRegisteredException(call + "(" + source + "): not registered");
        }
        if (slot.table != this) {
            throw new WrongPollException(call + "(" + source + "): registered with another Poll");
        }
        return slot;
    }

    private void requireSupported(Descriptor source, Interest interest) {
        if (source.kind() != backend.kind()) {
            throw new IllegalArgumentException(
                    "register(" + source + "): the backend '" + backend.name() + "' watches no " + source.kind());
        }
        int lacking = interest.bits() & ~backend.interests();
        if (lacking != 0) {
            throw new UnsupportedOperationException("register(" + source + "): the backend '" + backend.name()
                    + "' has no interest " + Interest.of(lacking));
        }
    }

    private Slot take() {
        Slot slot = free;
        if (slot != null) {
            free = slot.next;
            slot.next = null;
            return slot;
        }
        if (used == slots.length) {
            slots = Arrays.copyOf(slots, Math.max(16, 2 * used));
        }
        slot = new Slot(this, used);
        slots[used++] = slot;
        return slot;
    }

    private void give(Slot slot) {
        slot.hide();
        slot.descriptor = null;
        slot.next = free;
        free = slot;
    }
}
