package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.sim.Simulation;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.unix.Pipe;

/**
 * One random script on epoll and on a simulated host gives the same results, call by call. What differs is allowed by
 * the contract: Linux repeats that a source is writable whenever its peer reads, a simulated host only when there was
 * no room.
 *
 * <p>The scripts use what the kernel does within the call: pipes, Unix streams and datagrams, and wakers. They never
 * fill a buffer, because what fits into one is the kernel's own business.
 */
@Tag("own-tree")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EquivalenceTest {
    private static final int OPERATIONS = Integer.getInteger("org.poll4j.equivalence.operations", 100_000);
    private static final int OF_A_SCRIPT = 200;
    private static final Interest[] INTERESTS = {
        Interest.READABLE, Interest.WRITABLE, Interest.READABLE.add(Interest.WRITABLE)
    };

    /** What one call gave: a line, or what a poll reported. */
    private record Outcome(String call, TreeMap<Long, Integer> reported, String result) {}

    /** One end of something, and how much may be written before the other end reads. */
    private interface End {
        Source source();

        int write(ByteBuffer bytes) throws IOException;

        int read(ByteBuffer room) throws IOException;

        default void shutdown(Interest directions) throws IOException {}
    }

    private record StreamEnd(UnixStream source) implements End {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return source.write(bytes);
        }

        @Override
        public int read(ByteBuffer room) throws IOException {
            return source.read(room);
        }

        @Override
        public void shutdown(Interest directions) throws IOException {
            source.shutdown(directions);
        }
    }

    private record DatagramEnd(UnixDatagram source) implements End {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return source.send(bytes);
        }

        @Override
        public int read(ByteBuffer room) throws IOException {
            return source.receive(room);
        }
    }

    private record SenderEnd(Pipe.Sender source) implements End {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return source.write(bytes);
        }

        @Override
        public int read(ByteBuffer room) {
            return 0;
        }
    }

    private record ReceiverEnd(Pipe.Receiver source) implements End {
        @Override
        public int write(ByteBuffer bytes) {
            return 0;
        }

        @Override
        public int read(ByteBuffer room) throws IOException {
            return source.read(room);
        }
    }

    /** A script that runs on one backend, and notes what comes of it. */
    private static final class Run implements AutoCloseable {
        private final Random random;
        private final Backend backend;
        private final Poll poll;
        private final Waker waker;
        private final Events events = Events.withCapacity(64);
        private final List<End> ends = new ArrayList<>();
        private final List<Integer> unread = new ArrayList<>();
        final List<Outcome> outcomes = new ArrayList<>();

        Run(Backend backend, long seed) throws IOException {
            this.random = new Random(seed);
            this.backend = backend;
            this.poll = Poll.open(backend);
            this.waker = new Waker(poll.registry(), new Token(-1));
            for (int i = 0; i < 3; i++) {
                open(i);
            }
        }

        private void open(int kind) throws IOException {
            switch (kind) {
                case 0 -> {
                    UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
                    add(new StreamEnd(pair[0]), new StreamEnd(pair[1]));
                }
                case 1 -> {
                    UnixDatagram[] pair = UnixDatagram.pair(backend);
                    add(new DatagramEnd(pair[0]), new DatagramEnd(pair[1]));
                }
                default -> {
                    Pipe pipe = Pipe.open(backend);
                    add(new SenderEnd(pipe.sender()), new ReceiverEnd(pipe.receiver()));
                }
            }
        }

        private void add(End one, End other) {
            ends.add(one);
            ends.add(other);
            unread.add(0);
            unread.add(0);
        }

        void run(int operations) {
            for (int i = 0; i < operations; i++) {
                step();
            }
        }

        private void step() {
            int at = random.nextInt(ends.size());
            int size = 1 + random.nextInt(100);
            int choice = random.nextInt(100);
            Interest interest = INTERESTS[random.nextInt(3)];
            Trigger trigger = Trigger.values()[random.nextInt(3)];
            int kind = random.nextInt(3);
            End end = ends.get(at);
            Token token = new Token(at);
            if (choice < 25) {
                poll();
            } else if (choice < 45) {
                note("write " + at, () -> writes(end, at, size));
            } else if (choice < 68) {
                note("read " + at, () -> reads(end, at, size));
            } else if (choice < 80) {
                note("register " + at + " " + interest + " " + trigger, () -> {
                    poll.registry().register(end.source(), token, interest, trigger);
                    return 0;
                });
            } else if (choice < 88) {
                note("reregister " + at + " " + interest + " " + trigger, () -> {
                    poll.registry().reregister(end.source(), token, interest, trigger);
                    return 0;
                });
            } else {
                seldom(choice, at, end, interest, kind);
            }
        }

        private void seldom(int choice, int at, End end, Interest interest, int kind) {
            if (choice < 92) {
                note("deregister " + at, () -> {
                    poll.registry().deregister(end.source());
                    return 0;
                });
            } else if (choice < 95) {
                note("wake", () -> {
                    waker.wake();
                    return 0;
                });
            } else if (choice < 96) {
                note("shutdown " + at + " " + interest, () -> {
                    end.shutdown(interest);
                    return 0;
                });
            } else if (choice < 98) {
                note("close " + at, () -> {
                    ((AutoCloseable) end.source()).close();
                    return 0;
                });
            } else if (ends.size() < 20) {
                note("open " + kind, () -> {
                    open(kind);
                    return 0;
                });
            }
        }

        /** At most ten messages of 100 bytes wait, so that no buffer is ever full. */
        private int writes(End end, int at, int size) throws IOException {
            if (unread.get(at ^ 1) >= 9) {
                return 0;
            }
            unread.set(at ^ 1, unread.get(at ^ 1) + 1);
            return end.write(ByteBuffer.allocate(size));
        }

        /** Either a part, or everything. */
        private int reads(End end, int at, int size) throws IOException {
            if (size > 50) {
                return end.read(ByteBuffer.allocate(size / 10));
            }
            int total = 0;
            for (int i = 0; i < 20; i++) {
                int n = end.read(ByteBuffer.allocate(1_000));
                total = 31 * total + n;
                if (n == 0 && !(end instanceof DatagramEnd) || n < 0) {
                    unread.set(at, 0);
                    return total;
                }
            }
            return total;
        }

        private interface Operation {
            int run() throws Exception;
        }

        private void note(String call, Operation operation) {
            String result;
            try {
                result = Integer.toString(operation.run());
            } catch (Exception thrown) {
                result = thrown.getClass().getSimpleName();
            }
            outcomes.add(new Outcome(call, new TreeMap<>(), result));
        }

        private void poll() {
            TreeMap<Long, Integer> reported = new TreeMap<>();
            note("poll", () -> {
                poll.poll(events, 0);
                for (Event event : events) {
                    reported.merge(event.token().value(), bits(event), (one, other) -> one | other);
                }
                return 0;
            });
            outcomes.set(outcomes.size() - 1, new Outcome("poll", reported, ""));
        }

        private static int bits(Event event) {
            return (event.isReadable() ? 1 : 0)
                    | (event.isWritable() ? WRITABLE : 0)
                    | (event.isReadClosed() ? 4 : 0)
                    | (event.isWriteClosed() ? 8 : 0)
                    | (event.isError() ? 16 : 0);
        }

        @Override
        public void close() throws IOException {
            poll.close();
            for (End end : ends) {
                try {
                    ((AutoCloseable) end.source()).close();
                } catch (Exception e) {
                    throw new IOException(e);
                }
            }
        }
    }

    private static final int WRITABLE = 2;

    private int polls;
    private int repeated;

    @Test
    void scripts_give_the_same_results_on_epoll_and_in_a_simulation() throws IOException {
        assumeTrue(System.getProperty(Backends.PROPERTY) == null, "epoll and sim, in the run of no other backend");
        assumeTrue(EquivalenceTest.class.getModule().isNamed(), "once, on the module path");
        Backend epoll = Backends.system();
        assumeTrue(epoll.name().equals("epoll"), "no epoll here");
        for (long seed = 0; seed < OPERATIONS / OF_A_SCRIPT; seed++) {
            Simulation sim = Simulation.seeded(seed);
            try (Run real = new Run(epoll, seed);
                    Run simulated = new Run(sim.host("host", "10.0.0.1"), seed)) {
                real.run(OF_A_SCRIPT);
                simulated.run(OF_A_SCRIPT);
                compare(seed, real.outcomes, simulated.outcomes);
            }
        }
        assertTrue(polls > OPERATIONS / 5, "polls " + polls);
        assertTrue(repeated < polls / 5, "polls that differ as they may: " + repeated + " of " + polls);
    }

    private void compare(long seed, List<Outcome> real, List<Outcome> simulated) {
        assertEquals(real.size(), simulated.size());
        for (int i = 0; i < real.size(); i++) {
            Outcome one = real.get(i);
            Outcome other = simulated.get(i);
            int at = i;
            assertEquals(one.call, other.call);
            assertEquals(one.result, other.result, () -> history(seed, at, real));
            if (one.call.equals("poll")) {
                polls++;
                assertTrue(
                        isAllowed(one.reported, other.reported),
                        () -> history(seed, at, real) + "\nsim: " + other.reported);
                repeated += one.reported.equals(other.reported) ? 0 : 1;
            }
        }
    }

    /** Whether both report the same, but for events that Linux repeats because a source is writable. */
    private static boolean isAllowed(TreeMap<Long, Integer> real, TreeMap<Long, Integer> simulated) {
        TreeMap<Long, Integer> left = new TreeMap<>(simulated);
        boolean allowed = true;
        for (var each : real.entrySet()) {
            int bits = each.getValue();
            Integer other = left.remove(each.getKey());
            boolean isRepeated = (bits & WRITABLE) != 0 && (other == null || (other & ~bits) == 0);
            allowed &= other != null && other == bits || isRepeated;
        }
        return allowed && left.isEmpty();
    }

    private static String history(long seed, int upTo, List<Outcome> outcomes) {
        StringBuilder history = new StringBuilder("seed " + seed);
        for (int i = 0; i <= upTo; i++) {
            Outcome each = outcomes.get(i);
            history.append('\n')
                    .append(each.call)
                    .append(' ')
                    .append(each.reported)
                    .append(each.result);
        }
        return history.toString();
    }
}
