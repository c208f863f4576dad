package org.poll4j.netty;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.util.concurrent.ThreadAwareExecutor;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;

/**
 * Runs the I/O of one of Netty's event loops on a {@link Poll}.
 *
 * <p>{@code new MultiThreadIoEventLoopGroup(PollIoHandler.newFactory())} makes a group, whose channels are
 * {@link PollSocketChannel}, {@link PollServerSocketChannel} and the others of this package.
 */
public final class PollIoHandler implements IoHandler {
    /** How many events one turn of an event loop handles, unless a factory says otherwise. */
    public static final int DEFAULT_MAX_EVENTS = 1024;

    private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(PollIoHandler.class);
    private static final long NO_DEADLINE = -1;
    private static final Token WAKER = new Token(-1);

    private final ThreadAwareExecutor executor;
    private final Poll poll;
    private final Waker waker;
    private final Events events;
    private final PollIoEvent ioEvent = new PollIoEvent();
    private final PollRegistrations registrations;

    /** Whether the event loop looks for tasks before it waits again. A task that is added meanwhile needs no wake. */
    private final AtomicBoolean awake = new AtomicBoolean(true);

    /** Opens what a handler runs on. */
    interface Opening {
        Poll open() throws IOException;
    }

    private PollIoHandler(ThreadAwareExecutor executor, int maxEvents, Opening opening) {
        this.executor = executor;
        this.events = Events.withCapacity(maxEvents);
        try {
            this.poll = opening.open();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        this.registrations = new PollRegistrations(poll.registry(), executor);
        this.waker = new Waker(poll.registry(), WAKER);
    }

    /**
     * Returns a factory of handlers.
     *
     * @return for {@code MultiThreadIoEventLoopGroup} and {@code SingleThreadIoEventLoop}
     * @throws UnsupportedOperationException if this transport does not work here; see {@link PollNetty}
     */
    public static IoHandlerFactory newFactory() {
        return newFactory(DEFAULT_MAX_EVENTS);
    }

    /**
     * Returns a factory of handlers.
     *
     * @param maxEvents how many events one turn of an event loop handles
     * @return for {@code MultiThreadIoEventLoopGroup} and {@code SingleThreadIoEventLoop}
     * @throws IllegalArgumentException if less than 1
     * @throws UnsupportedOperationException if this transport does not work here; see {@link PollNetty}
     */
    public static IoHandlerFactory newFactory(int maxEvents) {
        if (maxEvents < 1) {
            throw new IllegalArgumentException("newFactory(maxEvents " + maxEvents + "): less than 1");
        }
        PollNetty.ensureAvailability();
        return newFactory(maxEvents, Poll::open);
    }

    static IoHandlerFactory newFactory(int maxEvents, Opening opening) {
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor ioExecutor) {
                return new PollIoHandler(Objects.requireNonNull(ioExecutor, "ioExecutor"), maxEvents, opening);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return true;
            }
        };
    }

    @Override
    public int run(IoHandlerContext context) {
        try {
            await(context);
        } catch (IOException | RuntimeException failure) {
            LOGGER.warn("The Poll of an event loop fails; it waits for a second and tries again.", failure);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            return 0;
        }
        if (!context.shouldReportActiveIoTime()) {
            return handleEvents();
        }
        long begin = System.nanoTime();
        int handled = handleEvents();
        context.reportActiveIoTime(System.nanoTime() - begin);
        return handled;
    }

    private void await(IoHandlerContext context) throws IOException {
        if (!context.canBlock()) {
            poll.poll(events, 0);
            return;
        }
        awake.set(false);
        try {
            // Look once more: whoever added a task before this store has not woken the Poll.
            if (!context.canBlock()) {
                poll.poll(events, 0);
            } else if (context.deadlineNanos() == NO_DEADLINE) {
                poll.poll(events);
            } else {
                poll.poll(events, Math.max(0, context.delayNanos(System.nanoTime())));
            }
        } finally {
            awake.set(true);
        }
    }

    private int handleEvents() {
        int handled = 0;
        for (Event event : events) {
            if (event.token() != WAKER) {
                registrations.handle(event.token(), ioEvent.with(event));
                handled++;
            }
        }
        return handled;
    }

    @Override
    public void wakeup() {
        if (!executor.isExecutorThread(Thread.currentThread()) && !awake.getAndSet(true)) {
            try {
                waker.wake();
            } catch (ClosedPollException _) { // the event loop has ended meanwhile
            }
        }
    }

    /** Whether a short read ends the readiness of a stream; see {@link Poll#shortReadEndsReadiness}. */
    boolean shortReadEndsReadiness() {
        return poll.shortReadEndsReadiness();
    }

    @Override
    public IoRegistration register(IoHandle handle) {
        if (!(handle instanceof PollIoHandle pollHandle)) {
            throw new IllegalArgumentException(
                    "register(" + handle.getClass().getName() + "): a PollIoHandler takes a PollIoHandle");
        }
        PollRegistration registration = registrations.add(pollHandle, this);
        handle.registered();
        return registration;
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return PollIoHandle.class.isAssignableFrom(handleType);
    }

    @Override
    public void prepareToDestroy() {
        registrations.closeHandles();
    }

    @Override
    public void destroy() {
        poll.close();
    }
}
