package org.poll4j;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Registration;

/**
 * A place in the registration table, re-used by one registration after another. The kernel carries its {@code key}: the
 * index in the low half, a generation in the high half that every registration and reregistration advances. An event
 * whose key is not the slot's is stale.
 *
 * <p>Written under the table's lock; read by the polling thread without it, key first and key last. Fences order this:
 * a volatile key would cost each registration two processor fences, and a VarHandle would slow the start. (A JVM that
 * has the Foreign Function API has 64 bits and does not tear a long.)
 */
final class Slot implements Registration {
    /** The key of no registration. Generations begin at 1, so no slot's key is 0. */
    private static final long NONE = 0;

    final Registrations table;
    private final int index;
    private int generation;
    private long key = NONE;
    private @Nullable Token token;

    @Nullable
    Descriptor descriptor;

    Interest interest = Interest.NONE;
    Trigger trigger = Trigger.EDGE;
    int rawBits;
    /** Whether a ONESHOT registration has fired. */
    boolean fired;
    /** Whether the selector watches it: not while it has no interest, nor after a new queue refused it. */
    boolean watched;
    /** The order of registrations: of several with one descriptor, the newest is the one that is open. */
    int order;
    /** The next free slot, while this one is free. */
    @Nullable
    Slot next;

    Slot(Registrations table, int index) {
        this.table = table;
        this.index = index;
    }

    long key() {
        return key;
    }

    @Nullable
    Token token() {
        return token;
    }

    /** A key that this slot never had. If the kernel refuses the registration, no event ever has this key. */
    long newKey() {
        generation = generation == -1 ? 1 : generation + 1;
        return (long) generation << Integer.SIZE | index;
    }

    /** Replaces the registration by one that the kernel has accepted. Events of the previous key are stale at once. */
    void publish(long newKey, Token newToken, Interest newInterest, Trigger newTrigger, int newRawBits) {
        key = NONE;
        VarHandle.storeStoreFence();
        token = newToken;
        interest = newInterest;
        trigger = newTrigger;
        rawBits = newRawBits;
        fired = false;
        watched = newInterest != Interest.NONE;
        VarHandle.storeStoreFence();
        key = newKey;
    }

    /** Makes every event of this slot stale. */
    void hide() {
        key = NONE;
    }

    /** The token if that key is still this slot's; null for a stale event. */
    @Nullable
    Token tokenOf(long eventKey) {
        if (key != eventKey) {
            return null;
        }
        VarHandle.loadLoadFence();
        Token current = token;
        VarHandle.loadLoadFence();
        return key == eventKey ? current : null;
    }

    boolean isLive(long eventKey) {
        return key == eventKey;
    }

    @Override
    public void end(Descriptor closing) throws IOException {
        table.end(this, closing);
    }

    @Override
    public void withdraw(Descriptor descriptor) throws IOException {
        table.withdraw(this, descriptor);
    }

    @Override
    public void rearm(int directions) {
        table.rearm(this, directions);
    }
}
