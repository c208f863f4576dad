package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.ClosedPollException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.ReceivedDescriptors;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/** Many threads, many times, as many descriptors as there may be. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StressTest extends Contract {
    private static final int TRIES = Integer.getInteger("org.poll4j.stress.tries", 100_000);
    private static final int THREADS = 3;
    private static final Token ID0 = new Token(0);
    private static final long NOT_OPEN = 1_000_000;
    private static final long PATIENCE_NANOS = 20_000 * MILLIS;
    /**
     * As many rounds as there is time for: where other threads want the processors, a waker and its poller seldom run
     * at once, and a round takes milliseconds.
     */
    private static final long AT_MOST_NANOS = 10_000 * MILLIS;

    /** Each wake that its thread waits for is answered, and the last one of each thread is seen. */
    @Test
    void no_wake_is_lost() throws Exception {
        Poll polled = opened(Poll.open(backend));
        AtomicLongArray sent = new AtomicLongArray(THREADS);
        AtomicLongArray seen = new AtomicLongArray(THREADS);
        AtomicInteger running = new AtomicInteger(THREADS);
        Waker end = new Waker(polled.registry(), new Token(THREADS));
        List<Background> wakers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int me = i;
            Waker waker = new Waker(polled.registry(), new Token(me));
            wakers.add(Background.run(() -> {
                try {
                    wake(waker, me, sent, seen);
                } finally {
                    running.decrementAndGet();
                    end.wake();
                }
            }));
        }
        while (running.get() > 0) {
            assertTrue(polled.poll(events, PATIENCE_NANOS) > 0, () -> "lost: sent " + sent + ", seen " + seen);
            for (Event event : events) {
                int of = (int) event.token().value();
                if (of < THREADS) {
                    seen.set(of, sent.get(of));
                }
            }
        }
        for (Background waker : wakers) {
            waker.join();
        }
    }

    private static void wake(Waker waker, int me, AtomicLongArray sent, AtomicLongArray seen) {
        Random random = new Random(me);
        long end = System.nanoTime() + AT_MOST_NANOS;
        int n = 0;
        while (n < TRIES && System.nanoTime() < end) {
            sent.setRelease(me, ++n); // no fence: that must be wake's own
            waker.wake();
            if (random.nextInt(8) == 0) {
                awaitSeen(me, n, sent, seen);
            }
        }
        awaitSeen(me, n, sent, seen);
    }

    private static void awaitSeen(int of, long number, AtomicLongArray sent, AtomicLongArray seen) {
        long patience = System.nanoTime() + PATIENCE_NANOS;
        while (seen.get(of) < number) {
            assertTrue(System.nanoTime() < patience, () -> "lost: sent " + sent + ", seen " + seen);
            Thread.onSpinWait();
        }
    }

    /**
     * Two wakers of one thread, and a poller that is always about to look: what is posted in the middle of its taking
     * must not be lost. Each round is answered without the help of the next.
     */
    @Test
    void no_wake_is_lost_to_a_poller_that_never_waits() throws Exception {
        Poll polled = opened(Poll.open(backend));
        AtomicLongArray sent = new AtomicLongArray(2);
        AtomicLongArray seen = new AtomicLongArray(2);
        AtomicBoolean done = new AtomicBoolean();
        Background waker = Background.run(() -> {
            try {
                wakeInRounds(new Waker(polled.registry(), ID0), new Waker(polled.registry(), ID1), sent, seen);
            } finally {
                done.set(true);
            }
        });
        while (!done.get()) {
            polled.poll(events, 0);
            for (Event event : events) {
                int of = (int) event.token().value();
                seen.set(of, sent.get(of));
            }
        }
        waker.join();
    }

    private static void wakeInRounds(Waker first, Waker second, AtomicLongArray sent, AtomicLongArray seen) {
        long end = System.nanoTime() + AT_MOST_NANOS;
        for (int round = 1; round <= TRIES && System.nanoTime() < end; round++) {
            sent.setRelease(0, 2 * round - 1);
            first.wake();
            sent.setRelease(0, 2 * round);
            first.wake();
            sent.setRelease(1, round);
            second.wake();
            awaitSeen(0, 2 * round, sent, seen);
            awaitSeen(1, round, sent, seen);
        }
    }

    @Test
    void threads_change_registrations_while_another_polls() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> changeRegistrations(TRIES / 50));
    }

    private void changeRegistrations(int changes) throws Exception {
        try (Poll polled = Poll.open(backend)) {
            AtomicBoolean done = new AtomicBoolean();
            Background poller = Background.run(() -> {
                Events few = Events.withCapacity(8);
                while (!done.get()) {
                    polled.poll(few, MILLIS);
                }
            });
            List<Background> changers = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                Random random = new Random(i);
                changers.add(Background.run(() -> change(polled, random, changes)));
            }
            for (Background changer : changers) {
                changer.join();
            }
            done.set(true);
            poller.join();
            assertEquals(0, polled.registry().registrationCount());
        }
    }

    private void change(Poll polled, Random random, int changes) throws IOException {
        Trigger[] triggers = Trigger.values();
        for (int i = 0; i < changes; i++) {
            try (Duct<?, ?> duct = Duct.open(backend)) {
                Token token = new Token(i);
                duct.write(new byte[1], 0, 1);
                polled.registry().register(duct.receiver(), token, Interest.READABLE, triggers[random.nextInt(3)]);
                polled.registry().register(duct.sender(), token, Interest.WRITABLE, triggers[random.nextInt(3)]);
                polled.registry().reregister(duct.receiver(), token, Interest.READABLE, triggers[random.nextInt(3)]);
                if (random.nextBoolean()) {
                    polled.registry().deregister(duct.sender());
                }
            }
        }
    }

    @Test
    void a_million_registrations_use_one_slot() throws IOException {
        Duct<?, ?> duct = duct();
        for (int i = 0; i < 10 * TRIES; i++) {
            registry.unchecked().register(duct.receiver(), ID1, Interest.READABLE);
            registry.unchecked().deregister(duct.receiver());
        }
        assertEquals(0, registry.registrationCount());
        Await.written(duct.sender(), "x");
        registry.register(duct.receiver(), ID2, Interest.READABLE);
        Expect.events(poll, events, Expect.readable(ID2));
    }

    @Test
    void opening_and_closing_leaves_nothing() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            for (int i = 0; i < TRIES / 100; i++) {
                try (Duct<?, ?> duct = Duct.open(backend)) {
                    registry.unchecked().register(duct.receiver(), ID1, Interest.READABLE);
                }
            }
        });
        assertEquals(0, registry.registrationCount());
    }

    /** Until the limit says no; where it is 20,000 that is 15,000 at least. */
    @Test
    void as_many_registrations_as_descriptors_and_each_is_reported_once() throws IOException {
        Requires.proc();
        long limit = OpenFiles.limit();
        int ducts = (int) Math.min(9_000, limit / 2 - 200);
        List<Duct<?, ?>> open = new ArrayList<>();
        try {
            for (int i = 0; i < ducts; i++) {
                Duct<?, ?> duct = Duct.open(backend);
                open.add(duct);
                registry.unchecked().register(duct.sender(), new Token(i), Interest.WRITABLE);
                registry.unchecked().register(duct.receiver(), new Token(-1), Interest.READABLE);
            }
            assertEquals(2 * ducts, registry.registrationCount());
            assertEquals(ducts, reported(ducts));
        } finally {
            for (Duct<?, ?> duct : open) {
                duct.close();
            }
        }
        assertEquals(0, registry.registrationCount());
    }

    private int reported(int ducts) throws IOException {
        Events many = Events.withCapacity(1024);
        boolean[] seen = new boolean[ducts];
        int count = 0;
        for (int n; (n = poll.unchecked().poll(many, 0)) > 0; count += n) {
            for (Event event : many) {
                int index = (int) event.token().value();
                assertEquals(false, seen[index], "reported twice");
                seen[index] = true;
            }
        }
        return count;
    }

    /** The connection waits until there is a descriptor for it. */
    @Test
    void accept_without_a_descriptor_to_spare_fails_and_loses_nothing() throws IOException {
        Requires.descriptorsThatRunOut();
        TcpListener listener = listener();
        TcpStream client = connect(listener.localAddress());
        Await.connected(client);
        loadClasses();
        String refused = acceptWithoutADescriptor(listener);
        assertTrue(refused.contains("EMFILE (24)"), refused);
        opened(Await.accepted(listener));
    }

    /** Linux hands over as many as there is room for. */
    @Test
    void passed_descriptors_that_do_not_all_fit_are_reported() throws Throwable {
        Requires.descriptorsThatRunOut();
        loadClasses();
        OpenFiles.assertNoneLeftBy(2, () -> {
            assertEquals("1 bytes, 1 descriptors, truncated true, then 2", receiveWithOneDescriptorToSpare());
        });
    }

    private String receiveWithOneDescriptorToSpare() throws IOException {
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        List<AutoCloseable> taken = new ArrayList<>(List.of(pair[0], pair[1]));
        try {
            int own = (int) pair[0].handle();
            pair[0].sendDescriptors(ByteBuffer.allocate(1), own, own, own);
            fill(taken, () -> TcpSocket.open(backend, StandardProtocolFamily.INET));
            closed(taken.removeLast());
            try (ReceivedDescriptors received = pair[1].receiveDescriptors(ByteBuffer.allocate(1))) {
                pair[0].write(ByteBuffer.allocate(2));
                return received.bytes() + " bytes, " + received.remaining() + " descriptors, truncated "
                        + received.isTruncated() + ", then " + pair[1].read(ByteBuffer.allocate(8));
            }
        } finally {
            taken.forEach(StressTest::closed);
        }
    }

    private String acceptWithoutADescriptor(TcpListener listener) throws IOException {
        List<AutoCloseable> taken = new ArrayList<>();
        try {
            fill(taken, () -> Duct.open(backend));
            fill(taken, () -> TcpListener.bind(backend, anyLocalAddress())); // the one that an odd limit leaves
            return "accepted " + listener.accept();
        } catch (IOException refused) {
            return refused.getMessage();
        } finally {
            for (AutoCloseable each : taken) {
                closed(each);
            }
        }
    }

    /** Opens until the system refuses. */
    private static void fill(List<AutoCloseable> taken, Opener opener) {
        try {
            while (true) {
                taken.add(opener.open());
            }
        } catch (IOException full) {
            // as wanted
        }
    }

    private interface Opener {
        AutoCloseable open() throws IOException;
    }

    private static void closed(AutoCloseable each) {
        try {
            each.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void poll_is_closed_under_everybody() throws Throwable {
        OpenFiles.assertNoneLeftBy(() -> {
            for (int i = 0; i < TRIES / 2_000; i++) {
                closeUnderEverybody();
            }
        });
    }

    private void closeUnderEverybody() throws Exception {
        Poll doomed = Poll.open(backend);
        Waker waker = new Waker(doomed.registry(), ID1);
        List<Background> users = List.of(
                Background.run(() -> untilClosed(() -> doomed.poll(Events.withCapacity(4), MILLIS))),
                Background.run(() -> untilClosed(waker::wake)),
                Background.run(() -> untilClosed(() -> {
                    try (Duct<?, ?> duct = Duct.open(backend)) {
                        doomed.registry().register(duct.receiver(), ID2, Interest.READABLE);
                    }
                })));
        Thread.yield();
        doomed.close();
        for (Background user : users) {
            user.join();
        }
    }

    private static void untilClosed(Background.Body body) throws Exception {
        try {
            while (true) {
                body.run();
            }
        } catch (ClosedPollException expected) {
            // what everybody must get
        }
    }

    /** Each thread fails in its own way, all the time, and gets its own errno. */
    @Test
    void errors_of_threads_are_not_mixed_up() throws Exception {
        long noSocket = pipe().receiver().handle();
        List<Background> failing = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            boolean even = i % 2 == 0;
            failing.add(Background.run(() -> {
                for (int n = 0; n < TRIES; n++) {
                    String text = failedAdopt(even ? NOT_OPEN : noSocket);
                    assertTrue(text.contains(even ? ": EBADF (" : ": ENOTSOCK ("), text);
                }
            }));
        }
        for (Background thread : failing) {
            thread.join();
        }
    }

    /** Does once what is to be done without a descriptor to spare: loading a class opens a file. */
    private void loadClasses() throws IOException {
        assertTrue(failedAdopt(NOT_OPEN).contains("EBADF"));
        tcpPair().server().close();
        fill(new ArrayList<>(), () -> TcpListener.bind(backend, new InetSocketAddress("192.0.2.1", 0)));
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        closed(pair[0]);
        assertEquals(-1, pair[1].receiveDescriptors(ByteBuffer.allocate(1), _ -> {}));
        closed(pair[1]);
    }

    /** The shortest way to an error. */
    private String failedAdopt(long handle) {
        try {
            return "adopted: " + backend.sockets().adopt(handle);
        } catch (IOException expected) {
            return expected.getMessage();
        }
    }
}
