package org.poll4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The pending wakers of one {@link Poll}: a lock-free list that any thread pushes to and the polling thread takes whole.
 * The kernel is woken only by the first push after a take.
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
    /** Taken, oldest first, not yet delivered. Only the polling thread uses it. */
    private @Nullable Waker taken;

    Wakers(Registrations registrations) {
        this.registrations = registrations;
    }

    void requireOpen() {
        registrations.requireOpen("wake");
    }

    /** Guesses an empty list rather than read it first: the line is the other thread's, and would be fetched twice. */
    void push(Waker waker) {
        Waker next;
        Waker newest = null;
        do {
            next = newest;
            waker.next = next;
            newest = (Waker) PUSHED.compareAndExchange(this, next, waker);
        } while (newest != next);
        if (next == null) {
            registrations.wakeup();
        }
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
                events.add(waker.token(), waker.takePending());
            }
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
