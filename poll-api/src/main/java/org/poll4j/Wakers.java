package org.poll4j;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The pending wakers of one {@link Poll}: a lock-free list that any thread pushes to and the polling thread takes whole.
 * The kernel is woken only by the first push after a take.
 */
final class Wakers {
    private final Registrations registrations;
    private final AtomicReference<@Nullable Waker> pushed = new AtomicReference<>();
    private final AtomicBoolean signalled = new AtomicBoolean();
    /** Taken, oldest first, not yet delivered. Only the polling thread uses it. */
    private @Nullable Waker taken;

    Wakers(Registrations registrations) {
        this.registrations = registrations;
    }

    void requireOpen() {
        registrations.requireOpen("wake");
    }

    void push(Waker waker) {
        Waker head;
        do {
            head = pushed.get();
            waker.next = head;
        } while (!pushed.compareAndSet(head, waker));
        if (!signalled.getAndSet(true)) {
            registrations.wakeup();
        }
    }

    /** Whether an event is waiting. For the polling thread. */
    boolean isPending() {
        return taken != null || signalled.get();
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

    /** Clears the signal first: a push that the take misses finds it clear, and wakes the kernel again. */
    private void takePushed() {
        signalled.set(false);
        Waker newest = pushed.getAndSet(null);
        while (newest != null) {
            Waker older = newest.next;
            newest.next = taken;
            taken = newest;
            newest = older;
        }
    }
}
