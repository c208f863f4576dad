package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.Source;
import org.poll4j.Trigger;
import org.poll4j.WrongPollException;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Readiness;

/** {@link org.poll4j.Registry}; mio's {@code tests/registering.rs}, and what is refused, which leaves all as it was. */
class RegistryTest extends Contract {
    private CheckedPoll other;

    @BeforeEach
    void openAnother() throws IOException {
        other = opened(new CheckedPoll(backend));
    }

    @Test
    void register_deregister() throws IOException {
        TcpListener server = listener();
        registry.register(server, ID1, Interest.READABLE);
        TcpStream client = connect(server.localAddress());
        registry.register(client, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID1));
        TcpStream accepted = opened(Await.accepted(server));
        Await.written(accepted, "foobar");
        Expect.events(poll, events, readable(ID2));
        registry.reregister(client, ID2, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID2));
        registry.deregister(client);
        registry.deregister(server);
        assertEquals(0, registry.registrationCount());
        Expect.none(poll);
    }

    @Test
    void reregister_different_interest_without_poll() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        TcpStream client = connect(listener.localAddress());
        Await.connected(client);
        registry.register(client, ID2, Interest.READABLE);
        registry.reregister(listener, ID1, Interest.WRITABLE);
        assertEquals(0, poll.poll(events, 200 * MILLIS));
    }

    @Test
    void tcp_register_multiple_event_loops() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        assertAlreadyRegistered(listener);
        TcpStream stream = connect(listener.localAddress());
        registry.register(stream, ID2, Interest.WRITABLE);
        assertAlreadyRegistered(stream);
        Expect.events(poll, events, readable(ID1), writable(ID2));
        Expect.none(other);
    }

    private void assertAlreadyRegistered(Source source) {
        var refusal = assertThrows(
                AlreadyRegisteredException.class, () -> other.registry().register(source, ID3, Interest.READABLE));
        assertSays("already registered", refusal);
        assertEquals(0, other.registry().registrationCount());
    }

    @Test
    void registering_after_deregistering() throws IOException {
        TcpListener listener = listener();
        registry.register(listener, ID1, Interest.READABLE);
        registry.deregister(listener);
        registry.register(listener, ID1, Interest.READABLE);
        assertEquals(0, poll.poll(events, 100 * MILLIS));
    }

    @Test
    void deregistered_may_join_another_poll() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        registry.deregister(duct.receiver());
        other.registry().register(duct.receiver(), ID2, Interest.READABLE);
        Expect.none(poll);
        Expect.exactly(other, events, readable(ID2));
    }

    @Test
    void readiness_that_holds_is_reported_at_once() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        assertEquals(1, poll.poll(events, 0));
    }

    @Test
    void reregister_reports_again_what_holds() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        for (int i = 0; i < 3; i++) {
            Expect.exactly(poll, events, readable(ID1));
            Expect.none(poll);
            registry.reregister(duct.receiver(), ID1, Interest.READABLE);
        }
    }

    @Test
    void reregister_takes_effect_during_a_poll() throws Exception {
        TcpStream stream = tcpPair().client();
        registry.register(stream, ID1, Interest.READABLE);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events))).untilPolling();
        registry.reregister(stream, ID2, Interest.WRITABLE);
        poller.join();
        assertSame(ID2, events.get(0).token());
    }

    @Test
    void deregister_takes_effect_during_a_poll() throws Exception {
        Duct<?, ?> duct = duct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        var waker = poll.waker(ID2);
        Background poller =
                Background.run(() -> assertEquals(1, poll.poll(events))).untilPolling();
        registry.deregister(duct.receiver());
        Await.written(duct.sender(), "unseen");
        waker.wake();
        poller.join();
        assertSame(ID2, events.get(0).token());
    }

    @Test
    void counts_registrations() throws IOException {
        Duct<?, ?> duct = duct();
        assertEquals(0, registry.registrationCount());
        registry.register(duct.sender(), ID1, Interest.WRITABLE);
        registry.register(duct.receiver(), ID2, Interest.NONE);
        assertEquals(2, registry.registrationCount());
        registry.reregister(duct.sender(), ID3, Interest.NONE);
        assertEquals(2, registry.registrationCount());
        registry.deregister(duct.sender());
        assertEquals(1, registry.registrationCount());
        duct.receiver().close();
        assertEquals(0, registry.registrationCount());
    }

    @Test
    void registered_here_already() throws IOException {
        assertLeavesARegistrationAsItWas(
                AlreadyRegisteredException.class, source -> registry.register(source, ID2, Interest.WRITABLE));
    }

    @Test
    void reregistered_with_another_poll() throws IOException {
        assertLeavesARegistrationAsItWas(
                WrongPollException.class, source -> other.registry().reregister(source, ID2, Interest.WRITABLE));
    }

    @Test
    void deregistered_with_another_poll() throws IOException {
        assertLeavesARegistrationAsItWas(
                WrongPollException.class, source -> other.registry().deregister(source));
    }

    @Test
    void reregistered_with_an_interest_that_the_backend_lacks() throws IOException {
        Interest lacking = lackingInterest();
        assertLeavesARegistrationAsItWas(
                UnsupportedOperationException.class,
                source -> registry.reregister(source, ID2, lacking.add(Interest.WRITABLE)));
    }

    @Test
    @SuppressWarnings("NullAway")
    void nulls() throws IOException {
        assertLeavesARegistrationAsItWas(
                NullPointerException.class, source -> registry.reregister(null, ID2, Interest.READABLE));
        assertLeavesARegistrationAsItWas(
                NullPointerException.class, source -> registry.reregister(source, null, Interest.READABLE));
        assertLeavesARegistrationAsItWas(NullPointerException.class, source -> registry.reregister(source, ID2, null));
        assertLeavesARegistrationAsItWas(
                NullPointerException.class, source -> registry.reregister(source, ID2, Interest.READABLE, null));
        assertLeavesARegistrationAsItWas(NullPointerException.class, source -> registry.deregister(null));
        Duct<?, ?> duct = duct();
        assertRefused(NullPointerException.class, () -> registry.register(null, ID1, Interest.READABLE));
        assertRefused(NullPointerException.class, () -> registry.register(duct.sender(), null, Interest.READABLE));
        assertRefused(NullPointerException.class, () -> registry.register(duct.sender(), ID1, null));
        assertRefused(NullPointerException.class, () -> registry.register(duct.sender(), ID1, Interest.WRITABLE, null));
        registry.register(duct.sender(), ID1, Interest.WRITABLE);
        Expect.exactly(poll, events, writable(ID1));
    }

    @Test
    void registered_with_an_interest_that_the_backend_lacks() throws IOException {
        Interest lacking = lackingInterest();
        Duct<?, ?> duct = duct();
        var refusal =
                assertThrows(UnsupportedOperationException.class, () -> registry.register(duct.sender(), ID1, lacking));
        assertSays(lacking.toString(), refusal);
        assertEquals(0, registry.registrationCount());
        other.registry().register(duct.sender(), ID1, Interest.WRITABLE);
        Expect.exactly(other, events, writable(ID1));
    }

    private Interest lackingInterest() {
        Interest lacking = Interest.of(Readiness.INTERESTS & ~backend.interests());
        org.junit.jupiter.api.Assumptions.assumeTrue(lacking != Interest.NONE, "this backend knows every interest");
        return lacking;
    }

    @Test
    void closed_source() throws IOException {
        TcpListener closed = listener();
        closed.close();
        assertRefused(ClosedChannelException.class, () -> registry.register(closed, ID1, Interest.READABLE));
        assertRefused(ClosedChannelException.class, () -> registry.reregister(closed, ID1, Interest.READABLE));
        assertRefused(ClosedChannelException.class, () -> registry.deregister(closed));
    }

    @Test
    void source_that_was_closed_while_registered() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        duct.receiver().close();
        assertRefused(ClosedChannelException.class, () -> registry.deregister(duct.receiver()));
        assertRefused(ClosedChannelException.class, () -> registry.reregister(duct.receiver(), ID1, Interest.READABLE));
    }

    @Test
    void not_registered_any_more() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE);
        registry.deregister(duct.receiver());
        assertRefused(NotRegisteredException.class, () -> registry.deregister(duct.receiver()));
        assertRefused(NotRegisteredException.class, () -> registry.reregister(duct.receiver(), ID1, Interest.READABLE));
        registry.register(duct.receiver(), ID2, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID2));
    }

    @Test
    void errors_of_use_are_illegal_states() {
        assertTrue(IllegalStateException.class.isAssignableFrom(AlreadyRegisteredException.class));
        assertTrue(IllegalStateException.class.isAssignableFrom(NotRegisteredException.class));
        assertTrue(IllegalStateException.class.isAssignableFrom(WrongPollException.class));
        assertTrue(IllegalStateException.class.isAssignableFrom(org.poll4j.ClosedPollException.class));
        assertTrue(IllegalStateException.class.isAssignableFrom(org.poll4j.ConcurrentPollException.class));
    }

    @Test
    void registry_is_the_same_object_each_time() {
        assertSame(poll.unchecked().registry(), poll.unchecked().registry());
    }

    /** Nothing is registered before or after. */
    private <T extends Throwable> void assertRefused(Class<T> expected, Executable call) throws IOException {
        assertThrows(expected, call);
        assertEquals(0, registry.registrationCount());
        assertEquals(0, poll.poll(events, 0));
    }

    /** What is refused. */
    private interface Misuse {
        void of(Source registered) throws IOException;
    }

    /** A level-triggered readable registration is there before, and just the same one after. */
    private <T extends Throwable> void assertLeavesARegistrationAsItWas(Class<T> expected, Misuse misuse)
            throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Expect.exactly(poll, events, readable(ID1));
        assertThrows(expected, () -> misuse.of(duct.receiver()));
        assertEquals(1, registry.registrationCount());
        assertEquals(0, other.registry().registrationCount());
        Expect.exactly(poll, events, readable(ID1));
        Expect.exactly(poll, events, readable(ID1));
        registry.deregister(duct.receiver());
        assertEquals(0, poll.poll(events, 0));
    }
}
