package org.poll4j;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.poll4j.spi.Descriptor;

/**
 * Registers sources with a {@link Poll}. Any thread may call every method, also while another thread polls. A change
 * takes effect at once: if the source is ready already, the current or the next poll reports it.
 *
 * <p>The errors are the same on every system. A call that throws changes neither the source nor the Poll. All methods
 * throw {@link ClosedPollException} once the Poll is closed, {@link java.nio.channels.ClosedChannelException} for a
 * closed source, and {@link NullPointerException} for a null.
 */
public final class Registry {
    final Registrations registrations;
    final Wakers wakers;
    private final int rawBits;

    Registry(Registrations registrations, Wakers wakers, int rawBits) {
        this.registrations = registrations;
        this.wakers = wakers;
        this.rawBits = rawBits;
    }

    /**
     * Returns a registry of the same Poll whose registrations also request the system's own bits: on Linux
     * {@link org.poll4j.unix.EpollBits}.
     *
     * @param bits the system's numbers; 0 for none
     * @return a registry of the same Poll; {@code register} and {@code reregister} refuse bits that the backend lacks
     *     with {@link UnsupportedOperationException}
     */
    public Registry withRawBits(int bits) {
        return new Registry(registrations, wakers, bits);
    }

    /**
     * Registers a source with {@linkplain Trigger#EDGE edges}.
     *
     * @param source not registered with any Poll
     * @param token the token of its events
     * @param interest which readiness to report
     * @throws AlreadyRegisteredException if registered, here or elsewhere
     * @throws UnsupportedOperationException if the backend lacks the interest
     * @throws IOException if the system refuses, for example with ENOSPC, or the source cannot be watched: a regular
     *     file on Linux
     */
    public void register(Source source, Token token, Interest interest) throws IOException {
        Objects.requireNonNull(source, "source");
        requireArguments(token, interest, Trigger.EDGE);
        source.register(this, token, interest, Trigger.EDGE);
    }

    /**
     * Registers a source.
     *
     * @param source not registered with any Poll
     * @param token the token of its events
     * @param interest which readiness to report; {@link Interest#NONE} registers it with no interest
     * @param trigger when to report a readiness again
     * @throws AlreadyRegisteredException if registered, here or elsewhere
     * @throws UnsupportedOperationException if the backend lacks the interest
     * @throws IOException if the system refuses, for example with ENOSPC, or the source cannot be watched: a regular
     *     file on Linux
     */
    public void register(Source source, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(source, "source");
        requireArguments(token, interest, trigger);
        source.register(this, token, interest, trigger);
    }

    /**
     * Registers a descriptor. For a {@link Source} that owns one: it calls this from its own
     * {@link Source#register(Registry, Token, Interest, Trigger) register}.
     *
     * @param descriptor not registered with any Poll
     * @param token the token of its events
     * @param interest which readiness to report; {@link Interest#NONE} registers it with no interest
     * @param trigger when to report a readiness again
     * @throws AlreadyRegisteredException if registered, here or elsewhere
     * @throws UnsupportedOperationException if the backend lacks the interest
     * @throws IOException if the system refuses, for example with ENOSPC, or the descriptor cannot be watched: a
     *     regular file on Linux
     */
    public void register(Descriptor descriptor, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(descriptor, "descriptor");
        requireArguments(token, interest, trigger);
        registrations.register(descriptor, token, interest, trigger, rawBits);
        if (registrations.displaced != null) {
            registrations.warnOfDisplaced();
        }
    }

    /**
     * Replaces token and interest, and sets the trigger to {@linkplain Trigger#EDGE edges}. If the source is ready now,
     * this is reported again.
     *
     * @param source registered with this Poll
     * @param token the token of its events from now on
     * @param interest which readiness to report from now on
     * @throws NotRegisteredException if not registered
     * @throws WrongPollException if registered with another Poll
     * @throws UnsupportedOperationException if the backend lacks the interest
     * @throws IOException if the system refuses
     */
    public void reregister(Source source, Token token, Interest interest) throws IOException {
        Objects.requireNonNull(source, "source");
        requireArguments(token, interest, Trigger.EDGE);
        source.reregister(this, token, interest, Trigger.EDGE);
    }

    /**
     * Replaces token, interest and trigger. If the source is ready now, this is reported again. Events of the previous
     * registration that are still in a batch are dropped.
     *
     * @param source registered with this Poll
     * @param token the token of its events from now on
     * @param interest which readiness to report from now on; {@link Interest#NONE} registers it with no interest
     * @param trigger when to report a readiness again
     * @throws NotRegisteredException if not registered
     * @throws WrongPollException if registered with another Poll
     * @throws UnsupportedOperationException if the backend lacks the interest
     * @throws IOException if the system refuses
     */
    public void reregister(Source source, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(source, "source");
        requireArguments(token, interest, trigger);
        source.reregister(this, token, interest, trigger);
    }

    /**
     * Replaces token, interest and trigger of a descriptor. For a {@link Source} that owns one.
     *
     * @param descriptor registered with this Poll
     * @param token the token of its events from now on
     * @param interest which readiness to report from now on; {@link Interest#NONE} keeps it registered with no interest
     * @param trigger when to report a readiness again
     * @throws NotRegisteredException if not registered
     * @throws WrongPollException if registered with another Poll
     * @throws UnsupportedOperationException if the backend lacks the interest
     * @throws IOException if the system refuses
     */
    public void reregister(Descriptor descriptor, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(descriptor, "descriptor");
        requireArguments(token, interest, trigger);
        registrations.reregister(descriptor, token, interest, trigger, rawBits);
        if (registrations.displaced != null) {
            registrations.warnOfDisplaced();
        }
    }

    /**
     * Ends a registration. No poll returns an event of it after this, and a loop over the current batch skips the
     * events of the source that it has not reached ({@link Events#iterator}). Closing a source does the same.
     *
     * @param source registered with this Poll
     * @throws NotRegisteredException if not registered
     * @throws WrongPollException if registered with another Poll
     * @throws IOException if the system refuses
     */
    public void deregister(Source source) throws IOException {
        Objects.requireNonNull(source, "source");
        source.deregister(this);
    }

    /**
     * Ends the registration of a descriptor. For a {@link Source} that owns one.
     *
     * @param descriptor registered with this Poll
     * @throws NotRegisteredException if not registered
     * @throws WrongPollException if registered with another Poll
     * @throws IOException if the system refuses
     */
    public void deregister(Descriptor descriptor) throws IOException {
        registrations.deregister(Objects.requireNonNull(descriptor, "descriptor"));
    }

    /**
     * Returns how many descriptors are registered. Counts those with no interest, and not the wakers.
     *
     * @return the number now
     */
    public int registrationCount() {
        registrations.requireOpen("registrationCount");
        return registrations.count();
    }

    /**
     * Returns how many timers are set and have not fired.
     *
     * @return the number now
     */
    public int timerCount() {
        registrations.requireOpen("timerCount");
        return timers().count();
    }

    /**
     * Returns the tokens of all registrations, in no order, for tools and logs. Includes those with no interest, and
     * not the wakers.
     *
     * @return a new list
     */
    public List<Token> tokens() {
        registrations.requireOpen("tokens");
        return registrations.tokens();
    }

    /** The timers of the Poll, made for the first timer. */
    Timers timers() {
        return Objects.requireNonNull(registrations.owner).timers();
    }

    static void requireArguments(Token token, Interest interest, Trigger trigger) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(interest, "interest");
        Objects.requireNonNull(trigger, "trigger");
    }
}
