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
 * The registration table of one {@link Poll}, the same for every backend. Claims the source, calls the selector, and
 * publishes the slot when the selector has accepted. A refused registration is never published, so there is nothing to
 * undo. If an event arrives before the slot is published, the polling thread {@linkplain #settled looks again} under
 * the lock.
 *
 * <p>One lock orders all changes, and keeps them off a closed selector. A thread holds it during the selector's
 * non-blocking calls, which the kernel serialises too. The polling thread never holds it while it waits.
 */
final class Registrations {
    private final Backend backend;
    /** The backend's kind. Kept here, because a call for each registration is slow until it is compiled. */
    private final Descriptor.Kind kind;

    private final Selector selector;
    private volatile Slot[] slots = new Slot[0];
    private volatile int count;
    private volatile boolean closed;
    private @Nullable Slot free;
    private int used;
    private int registered;
    /** The Poll of this table; null in tests that need none. */
    @Nullable
    Poll owner;

    /** By POSIX file descriptor: the slot that the selector added last. It may hold another source by now, or none. */
    private @Nullable Slot[] lastAdded = new Slot[0];
    /** A source that lost its place in the kernel and for which no warning was logged yet. */
    volatile @Nullable Descriptor displaced;

    /** Set before the first registration. */
    @Nullable
    RegistrationListener listener;

    Registrations(Backend backend, Selector selector) {
        this.backend = backend;
        this.kind = backend.kind();
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
            slot.descriptor = source;
            long key = slot.newKey();
            if (interest != Interest.NONE) {
                selector.add(source, key, interest.bits(), trigger.ofSelector, rawBits);
                displaceFormer(source, slot);
            }
            slot.order = ++registered;
            slot.publish(key, token, interest, trigger, rawBits);
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
        long key = slot.newKey();
        try {
            replace(source, slot, key, interest, trigger, rawBits);
            slot.publish(key, token, interest, trigger, rawBits);
        } catch (Throwable failure) {
            restore(source, slot, failure);
            throw failure;
        }
    }

    /** Applies the change to the selector, which does not know registrations without interest. */
    private void replace(Descriptor source, Slot slot, long key, Interest interest, Trigger trigger, int rawBits)
            throws IOException {
        if (interest == Interest.NONE) {
            if (slot.watched) {
                selector.remove(source);
            }
        } else if (slot.watched) {
            selector.modify(source, key, interest.bits(), trigger.ofSelector, rawBits);
        } else {
            selector.add(source, key, interest.bits(), trigger.ofSelector, rawBits);
            displaceFormer(source, slot);
        }
    }

    /**
     * Registers the previous values with the selector again, because a selector that refuses may have dropped the
     * source. Not for a ONESHOT that has fired, because this would arm it again.
     */
    private void restore(Descriptor source, Slot slot, Throwable failure) {
        if (slot.watched && !slot.fired) {
            try {
                selector.modify(source, slot.key(), slot.interest.bits(), slot.trigger.ofSelector, slot.rawBits);
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }

    /** Whether a ONESHOT registration reports now, which it does once; silences it. For the polling thread. */
    synchronized boolean fire(Slot slot, long key) {
        Descriptor source = slot.descriptor;
        if (source == null || slot.fired || !slot.isLive(key)) {
            return false;
        }
        slot.fired = true;
        selector.disarm(source);
        return true;
    }

    /**
     * The kernel has just added a file descriptor. If the table has another source with the same one, that source's
     * file was closed outside poll4j, or the kernel would have refused: it takes each descriptor once. From now on the
     * descriptor means the new source, so no call for the previous source may reach the kernel. It stays registered,
     * with no interest.
     */
    private void displaceFormer(Descriptor source, Slot slot) {
        if (source.kind() != Descriptor.Kind.POSIX) {
            return;
        }
        int fd = source.fd();
        if (fd >= lastAdded.length) {
            lastAdded = Arrays.copyOf(lastAdded, Math.max(16, 2 * fd));
        }
        Slot former = lastAdded[fd];
        lastAdded[fd] = slot;
        if (former != null && former != slot && former.watched) {
            Descriptor holder = former.descriptor;
            Token token = former.token();
            if (holder != null && token != null && holder.fd() == fd) {
                former.publish(former.newKey(), token, Interest.NONE, former.trigger, former.rawBits);
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

    /** Deregisters a source that was registered here when the caller looked. */
    synchronized void withdraw(Slot slot, Descriptor source) throws IOException {
        if (!closed && slot.descriptor == source) {
            remove(source, slot);
        }
    }

    private synchronized void remove(Descriptor source, Slot slot) throws IOException {
        if (slot.watched) {
            selector.remove(source);
        }
        source.disclaim(slot);
        forget(slot);
    }

    private void tellEnded(@Nullable Token ended) {
        if (listener != null && ended != null) {
            try {
                listener.ended(ended);
            } catch (Throwable unexpected) {
                // A listener must not stop a close. Not logged, because a log handler is user code and this holds the
                // lock.
            }
        }
    }

    /**
     * Ends a registration whose descriptor closes; unlike {@link #deregister} it cannot be kept when the system
     * refuses. If an Error, such as a full stack, ends this call, another call does the rest.
     */
    synchronized void end(Slot slot, Descriptor closing) throws IOException {
        if (closed || slot.descriptor != closing) {
            return;
        }
        slot.hide();
        try {
            if (slot.watched) {
                selector.remove(closing);
            }
        } catch (IOException | RuntimeException refused) {
            forget(slot);
            throw refused;
        }
        forget(slot);
    }

    private synchronized void forget(Slot slot) {
        Token ended = slot.token();
        give(slot);
        count--;
        tellEnded(ended);
    }

    void rearm(Slot slot, int directions) {
        Descriptor source = slot.descriptor;
        if (source != null) {
            selector.rearm(source, directions);
        }
    }

    /** A registration that a new queue refused. */
    record Refusal(long key, Token token, String source, Exception reason) {}

    /**
     * Moves all registrations to a new kernel queue, without the descriptors that were closed outside poll4j and could
     * not be removed.
     *
     * @return what the new queue refused; registered, but not watched
     * @throws IOException if the system refuses a new queue; the old one stays in use
     */
    synchronized List<Refusal> renew() throws IOException {
        List<Refusal> refusals = new ArrayList<>();
        if (!closed) {
            selector.renew();
            Slot[] all = Arrays.copyOf(slots, used);
            // newest first: of two registrations with one descriptor, the older one's was closed
            Arrays.sort(all, (one, other) -> Integer.compare(other.order - registered, one.order - registered));
            for (Slot slot : all) {
                moveToNewQueue(slot, refusals);
            }
        }
        return refusals;
    }

    private void moveToNewQueue(Slot slot, List<Refusal> refusals) {
        Descriptor source = slot.descriptor;
        Token token = slot.token();
        if (source == null || token == null || !slot.watched) {
            return;
        }
        slot.watched = false; // it stays so if it has fired: adding it would arm it again
        if (slot.fired) {
            return;
        }
        try {
            selector.add(source, slot.key(), slot.interest.bits(), slot.trigger.ofSelector, slot.rawBits);
            slot.watched = true;
        } catch (IOException | RuntimeException refused) {
            refusals.add(new Refusal(slot.key(), token, source.toString(), refused));
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

    /**
     * Deregisters every source, so that it may join another Poll. After this the table makes no call on the selector.
     */
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

    /** The slot that may carry a key; null for a stale event. For the polling thread, without the lock. */
    @Nullable
    Slot find(long key) {
        Slot[] current = slots;
        int index = (int) key;
        return index >= 0 && index < current.length ? current[index] : null;
    }

    /** The token of a key after the change in progress; null for a stale event. For the polling thread. */
    synchronized @Nullable Token settled(long key) {
        Slot slot = find(key);
        return slot == null ? null : slot.tokenOf(key);
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
        if (source.kind() != kind && !backend.watches(source.kind())) {
            throw new IllegalArgumentException(
                    "register(" + source + "): the backend '" + backend.name() + "' watches no " + source.kind());
        }
        int lacking = interest.bits() & ~backend.interests();
        if (lacking != 0) {
            throw new UnsupportedOperationException("register(" + source + "): the backend '" + backend.name()
                    + "' has no interest " + Interest.of(lacking));
        }
        if (rawBits != 0 && (rawBits & ~backend.rawBits()) != 0) {
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
        slot.watched = false;
        slot.descriptor = null;
        slot.next = free;
        free = slot;
    }
}
