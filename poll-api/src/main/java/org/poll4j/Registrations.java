package org.poll4j;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
    /** By POSIX file descriptor: the slot that the selector added last. It may hold another source by now, or none. */
    private @Nullable Slot[] lastAdded = new Slot[0];
    /** A source that lost its place in the kernel and of which no warning tells yet. */
    private volatile @Nullable Descriptor displaced;

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

    synchronized void register(Descriptor source, Token token, Interest interest, Trigger trigger, int rawBits)
            throws IOException {
        requireOpen("register");
        requireSupported(source, interest, rawBits);
        Slot slot = take();
        try {
            claim(source, slot);
            slot.publish(token, interest, trigger, rawBits);
            slot.descriptor = source;
            arm(source, slot);
        } catch (Throwable failure) {
            source.disclaim(slot);
            give(slot);
            throw failure;
        }
        count++;
    }

    synchronized void reregister(Descriptor source, Token token, Interest interest, Trigger trigger, int rawBits)
            throws IOException {
        Slot slot = require("reregister", source);
        requireSupported(source, interest, rawBits);
        long oldKey = slot.key();
        Token oldToken = slot.token();
        Interest oldInterest = slot.interest;
        Trigger oldTrigger = slot.trigger;
        int oldRawBits = slot.rawBits;
        slot.publish(token, interest, trigger, rawBits);
        try {
            replace(source, oldInterest, slot);
        } catch (Throwable failure) {
            slot.restore(oldKey, oldToken, oldInterest, oldTrigger, oldRawBits);
            rearmFormer(source, slot);
            throw failure;
        }
    }

    /** Reports again what was ready meanwhile: its events had a key that has been taken back. */
    private void rearmFormer(Descriptor source, Slot slot) {
        try {
            replace(source, slot.interest, slot);
        } catch (IOException e) {
            // what the caller gets is the first failure; the source is closed behind our back, or the system out of
            // memory
        }
    }

    /** Whether a ONESHOT registration reports now, which it does once; silences it. For the polling thread. */
    synchronized boolean spend(Slot slot, long key) {
        Descriptor source = slot.descriptor;
        if (source == null || slot.spent || !slot.isLive(key)) {
            return false;
        }
        slot.spent = true;
        selector.disarm(source);
        return true;
    }

    /** Tells the selector what has changed: parked registrations are unknown to it. */
    private void replace(Descriptor source, Interest from, Slot slot) throws IOException {
        if (from == Interest.NONE) {
            arm(source, slot);
        } else if (slot.interest == Interest.NONE) {
            selector.remove(source);
        } else {
            selector.modify(source, slot.key(), slot.interest.bits(), slot.trigger, slot.rawBits);
        }
    }

    private void arm(Descriptor source, Slot slot) throws IOException {
        if (slot.interest != Interest.NONE) {
            selector.add(source, slot.key(), slot.interest.bits(), slot.trigger, slot.rawBits);
            if (source.kind() == Descriptor.Kind.POSIX) {
                displaceFormer(source, slot);
            }
        }
    }

    /**
     * The kernel has just added a file descriptor. If the table has another source with the same one, that source's file was
     * closed outside poll4j, or the kernel would have refused: it takes each number once. From now on the number means the
     * new source, so no call for the former source may reach the kernel. It stays registered, with no interest.
     */
    private void displaceFormer(Descriptor source, Slot slot) {
        int fd = source.fd();
        if (fd >= lastAdded.length) {
            lastAdded = Arrays.copyOf(lastAdded, Math.max(16, 2 * fd));
        }
        Slot former = lastAdded[fd];
        lastAdded[fd] = slot;
        if (former != null && former != slot && former.interest != Interest.NONE) {
            Descriptor holder = former.descriptor;
            Token token = former.token();
            if (holder != null && token != null && holder.fd() == fd) {
                former.publish(token, Interest.NONE, former.trigger, former.rawBits);
                displaced = holder;
            }
        }
    }

    /** Logs what {@link #displaceFormer} found. Not under the lock, because a log handler is the user's code. */
    void warnOfDisplaced() {
        Descriptor lost = displaced;
        if (lost != null) {
            displaced = null;
            System.getLogger("org.poll4j")
                    .log(
                            System.Logger.Level.WARNING,
                            "register(" + lost + "): a source registered earlier has the same descriptor, which was"
                                    + " closed outside poll4j. The earlier source gets no more events."
                                    + " Close sources before their descriptors");
        }
    }

    synchronized void deregister(Descriptor source) throws IOException {
        remove(source, require("deregister", source));
    }

    /** As {@link #deregister}, for a source that was registered here when it was asked. */
    synchronized void withdraw(Slot slot, Descriptor source) throws IOException {
        if (!closed && slot.descriptor == source) {
            remove(source, slot);
        }
    }

    private synchronized void remove(Descriptor source, Slot slot) throws IOException {
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

    /** Moves everything to a new kernel queue, without what was closed behind our back and could not be removed. */
    synchronized void renew() throws IOException {
        if (closed) {
            return;
        }
        selector.renew();
        for (int i = 0; i < used; i++) {
            Descriptor source = slots[i].descriptor;
            if (source != null) {
                arm(source, slots[i]);
            }
        }
    }

    synchronized List<Token> tokens() {
        List<Token> tokens = new ArrayList<>(count);
        for (int i = 0; i < used; i++) {
            Token token = slots[i].token();
            if (slots[i].descriptor != null && token != null) {
                tokens.add(token);
            }
        }
        return tokens;
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
    @Nullable
    Slot find(long key) {
        Slot[] current = slots;
        int index = (int) key;
        return index >= 0 && index < current.length ? current[index] : null;
    }

    /** Whether a registration still has that key. For the polling thread, without the lock. */
    boolean isLive(long key) {
        Slot slot = find(key);
        return slot != null && slot.isLive(key);
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

    private void requireSupported(Descriptor source, Interest interest, int rawBits) {
        if (!backend.watches(source.kind())) {
            throw new IllegalArgumentException(
                    "register(" + source + "): the backend '" + backend.name() + "' watches no " + source.kind());
        }
        int lacking = interest.bits() & ~backend.interests();
        if (lacking != 0) {
            throw new UnsupportedOperationException("register(" + source + "): the backend '" + backend.name()
                    + "' has no interest " + Interest.of(lacking));
        }
        if ((rawBits & ~backend.rawBits()) != 0) {
            throw new UnsupportedOperationException("register(" + source + "): the backend '" + backend.name()
                    + "' has no raw bits 0x" + Integer.toHexString(rawBits & ~backend.rawBits()));
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
