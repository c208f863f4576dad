package org.poll4j;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Readiness;

/**
 * Makes a {@link Poll} return an event from another thread. A Poll may have any number of wakers, each with its own
 * token. They share one kernel object, cost nothing while idle and need no closing.
 *
 * <p>Several wakes before a poll returns make one event. A wake after that makes another event, so no wake is lost. A
 * pending wake is delivered even if its Waker is no longer referenced. Everything that the waking thread did before
 * {@code wake()} is visible to the polling thread after the event.
 */
public final class Waker {
    private static final VarHandle PENDING;

    static {
        try {
            PENDING = MethodHandles.lookup().findVarHandle(Waker.class, "pending", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Wakers wakers;
    private final Token token;
    /** Readiness bits to deliver; the waker is in the list of pending ones while this is not 0. */
    @SuppressWarnings("unused") // through PENDING
    private volatile int pending;
    /** The next of a list, owned by {@link Wakers}. */
    @Nullable
    Waker next;

    /**
     * Makes a waker for a Poll.
     *
     * @param registry of that Poll
     * @param token the token of its events
     * @throws ClosedPollException if the Poll is closed
     */
    public Waker(Registry registry, Token token) {
        Objects.requireNonNull(registry, "registry").registrations.requireOpen("Waker");
        this.wakers = registry.wakers;
        this.token = Objects.requireNonNull(token, "token");
    }

    /**
     * Makes the current or the next poll return a {@linkplain Event#isReadable() readable} event with this waker's
     * token. Any thread may call this, also a virtual one. It never blocks. It makes a system call only if no wake is
     * pending on the Poll.
     *
     * @throws ClosedPollException if the Poll is closed
     */
    public void wake() {
        post(Interest.READABLE);
    }

    /**
     * Wakes like {@link #wake()}, with an event that reports the given readiness: an event from user space. Readiness
     * that is posted several times before a poll adds up.
     *
     * @param readiness what the event reports; not {@link Interest#NONE}
     * @throws ClosedPollException if the Poll is closed
     * @throws IllegalArgumentException for {@link Interest#NONE}
     */
    public void post(Interest readiness) {
        Objects.requireNonNull(readiness, "readiness");
        if (readiness == Interest.NONE) {
            throw new IllegalArgumentException("post(NONE): an event needs a readiness");
        }
        wakers.requireOpen();
        int before = -1;
        boolean pushed = false;
        try {
            // A read before this would miss a wake: on x86 a plain read may be older than the caller's last write.
            before = (int) PENDING.getAndBitwiseOr(this, readiness.bits());
            boolean first = before == 0 && wakers.push(this);
            pushed = true;
            if (first || wakers.unsignalled) {
                wakers.signal();
            }
        } catch (Throwable failure) { // also a StackOverflowError at any of these calls: assignments need no stack
            if (before == 0 && !pushed) {
                pending = 0;
            } else {
                wakers.unsignalled = true;
            }
            throw failure;
        }
    }

    Token token() {
        return token;
    }

    /** Takes the pending bits, before the event is delivered: a wake after this makes another event. */
    int takePending() {
        return (int) PENDING.getAndSet(this, 0);
    }

    /** Returns the token, for logs. */
    @Override
    public String toString() {
        return "Waker(" + token + ", " + Readiness.toString(pending) + ")";
    }
}
