package org.poll4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The pending wakers of one {@link Poll}: a lock-free list that any thread pushes to and the polling thread takes
 * whole. The kernel is woken only by the first push after a take.
 */
final class Wakers {
    private static final VarHandle PUSHED;

    static {
        try {
            PUSHED = MethodHandles.lookup().findVarHandle(Wakers.class, "pushed", Waker.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Registrations registrations;
    /** Newest first. */
    private volatile @Nullable Waker pushed;
    /**
     * Whether signalling failed, so that the next wake signals although wakers are pending. Written by {@link Waker}.
     */
    volatile boolean unsignalled;
    /** Taken, oldest first, not yet delivered. Only the polling thread uses it. */
    private @Nullable Waker taken;

    Wakers(Registrations registrations) {
        this.registrations = registrations;
    }

    void requireOpen() {
        registrations.requireOpen("wake");
    }

    /**
     * Guesses an empty list instead of reading it first, because the other thread has its cache line, and a read would
     * fetch the line twice.
     *
     * @return whether the list was empty, so that the caller signals
     */
    boolean push(Waker waker) {
        Waker next;
        Waker newest = null;
        do {
            next = newest;
            waker.next = next;
            newest = (Waker) PUSHED.compareAndExchange(this, next, waker);
        } while (newest != next);
        return next == null;
    }

    /** Makes the current or the next wait end. */
    void signal() {
        if (unsignalled) { // almost never: a volatile write costs each wake a fence
            unsignalled = false;
        }
        registrations.wakeup();
    }

    /** Whether an event is waiting. For the polling thread. */
    boolean isPending() {
        return taken != null || pushed != null;
    }

    /** Delivers pending wakers, oldest first, as far as there is room. For the polling thread. */
    void deliver(Events events) {
        while (events.hasRoom() && isPending()) {
            Waker waker = taken;
            if (waker == null) {
                takePushed();
            } else {
                taken = waker.next;
                waker.next = null;
                events.add(waker.token(), take(waker));
            }
        }
    }

    /** A StackOverflowError leaves the waker in the list: while it is pending, no other thread adds it again. */
    private int take(Waker waker) {
        try {
            return waker.takePending();
        } catch (Throwable failure) {
            waker.next = taken;
            taken = waker;
            throw failure;
        }
    }

    private void takePushed() {
        Waker newest = (Waker) PUSHED.getAndSet(this, null);
        while (newest != null) {
            Waker older = newest.next;
            newest.next = taken;
            taken = newest;
            newest = older;
        }
    }
}
