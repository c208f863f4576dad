package org.poll4j.netty;

import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.util.internal.logging.InternalLogger;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.Source;
import org.poll4j.Token;

/** A handle on an event loop. Its source joins the loop's Poll at the first {@link #submit}. */
final class PollRegistration implements IoRegistration {
    private static final InternalLogger LOGGER = InternalLoggerFactory.getInstance(PollIoHandler.class);

    final PollIoHandler handler;
    final PollIoHandle handle;
    final Token token;

    private final PollRegistrations registrations;
    private final AtomicBoolean cancelled = new AtomicBoolean();
    /** What is registered with the Poll. */
    private @Nullable Source source;

    PollRegistration(PollRegistrations registrations, PollIoHandler handler, PollIoHandle handle, Token token) {
        this.registrations = registrations;
        this.handler = handler;
        this.handle = handle;
        this.token = token;
    }

    /** This object: Netty wraps the registration that a handler returns. */
    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // the caller names the type
    public <T> T attachment() {
        return (T) this;
    }

    @Override
    public long submit(IoOps ops) {
        if (!(ops instanceof PollIoOps pollOps)) {
            throw new IllegalArgumentException(
                    "submit(" + ops.getClass().getName() + "): a PollIoHandler takes PollIoOps");
        }
        if (cancelled.get()) {
            return -1;
        }
        try {
            Source watched = source;
            if (watched == null) {
                watched = handle.source();
                registrations.registry.register(watched, token, pollOps.interest());
                source = watched;
            } else {
                registrations.registry.reregister(watched, token, pollOps.interest());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return pollOps.interest().bits();
    }

    @Override
    public boolean isValid() {
        return !cancelled.get();
    }

    @Override
    public boolean cancel() {
        if (!cancelled.compareAndSet(false, true)) {
            return false;
        }
        if (registrations.executor.isExecutorThread(Thread.currentThread())) {
            end();
        } else {
            registrations.executor.execute(this::end);
        }
        return true;
    }

    private void end() {
        registrations.remove(this);
        Source watched = source;
        source = null;
        if (watched != null && !isClosed(watched)) { // closing a source has ended its registration already
            try {
                registrations.registry.deregister(watched);
            } catch (IOException | IllegalStateException failure) {
                LOGGER.debug("deregister({}) fails", watched, failure);
            }
        }
        handle.unregistered();
    }

    private static boolean isClosed(Source source) {
        return source instanceof DescriptorSource one && !one.isOpen();
    }

    /** Closes the handle, because the event loop ends. */
    void close() {
        try {
            handle.close();
        } catch (RuntimeException failure) {
            LOGGER.debug("Closing {} fails", handle, failure);
        }
        cancel();
    }
}
