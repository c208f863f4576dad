package org.poll4j;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.poll4j.spi.Descriptor;

/**
 * Says what a {@link Poll} waits for. Every method may be called from any thread, also while another thread polls, and
 * takes effect at once: readiness that holds already is reported by the running or the next poll.
 *
 * <p>Errors are the same on every system, and always on: whatever throws leaves the source and the Poll as they were.
 * All methods throw {@link ClosedPollException} once the Poll is closed,
 * {@link java.nio.channels.ClosedChannelException} for a closed source, and {@link NullPointerException} for a null.
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
     * The same registry, whose registrations ask the system for bits of its own besides: on Linux
     * {@link org.poll4j.unix.EpollBits}.
     *
     * @param bits the system's numbers; 0 for none
     * @return a registry of the same Poll; what it lacks, register and reregister refuse with
     *     {@link UnsupportedOperationException}
     */
    public Registry withRawBits(int bits) {
        return new Registry(registrations, wakers, bits);
    }

    /**
     * Registers a source, reporting {@linkplain Trigger#EDGE edges}.
     *
     * @param source not registered with any Poll
     * @param token what its events carry
     * @param interest what to report
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
     * @param token what its events carry
     * @param interest what to report; {@link Interest#NONE} registers it with no interest
     * @param trigger when to report it again
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
     * @param token what its events carry
     * @param interest what to report; {@link Interest#NONE} registers it with no interest
     * @param trigger when to report it again
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
     * Replaces token and interest, with {@linkplain Trigger#EDGE edges}, and reports again what is ready now.
     *
     * @param source registered with this Poll
     * @param token what its events carry from now on
     * @param interest what to report from now on
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
     * Replaces token, interest and trigger, and reports again what is ready now. Events of the previous registration
     * that are still in a batch are dropped.
     *
     * @param source registered with this Poll
     * @param token what its events carry from now on
     * @param interest what to report from now on; {@link Interest#NONE} registers it with no interest
     * @param trigger when to report it again
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
     * @param token what its events carry from now on
     * @param interest what to report from now on; {@link Interest#NONE} keeps it registered with no interest
     * @param trigger when to report it again
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
     * Ends a registration. No poll returns its token after this; called on the polling thread, it also drops what the
     * current batch still holds of it. Closing a source does the same.
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
     * How many descriptors are registered, those with no interest included and wakers not.
     *
     * @return the number now
     */
    public int registrationCount() {
        registrations.requireOpen("registrationCount");
        return registrations.count();
    }

    /**
     * How many timers are set and have not fired.
     *
     * @return the number now
     */
    public int timerCount() {
        registrations.requireOpen("timerCount");
        return timers().count();
    }

    /**
     * The tokens of all registrations, those with no interest included and wakers not, in no order; for tools and logs.
     *
     * @return a new list
     */
    public List<Token> tokens() {
        registrations.requireOpen("tokens");
        return registrations.tokens();
    }

    /** Those of the Poll, made for the first timer. */
    Timers timers() {
        return Objects.requireNonNull(registrations.owner).timers();
    }

    static void requireArguments(Token token, Interest interest, Trigger trigger) {
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(interest, "interest");
        Objects.requireNonNull(trigger, "trigger");
    }
}
