package org.poll4j.sim.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.sim.SimHost;
import org.poll4j.spi.Backend;

/**
 * A replicated key-value store: host 0 leads, hosts 1 and 2 follow, and host 3 is a client that adds to a counter. The leader answers when one
 * follower has the operation, too. The client sends an operation again, with its number, when no answer comes.
 *
 * <p>The store uses a {@link Backend} and nothing of the simulation. It can be made with one of several bugs.
 */
final class KeyValue implements Play {
    /** What is wrong with the store or its client. */
    enum Bug {
        /** What a write did not take is dropped. */
        WRITE_NOT_CONTINUED,
        /** One read for each event. */
        READ_NOT_DRAINED,
        /** A connection whose peer has closed stays open. */
        LOST_CLOSE,
        /** The leader does not know an operation again that comes over another connection. */
        APPLIED_TWICE,
        /** The client takes each end of a wait for the end of its patience. */
        TIMER_EARLY
    }

    static final Set<Fault.Kind> BORNE = faults();
    private static final int PORT = 7000;
    private static final long PATIENCE_NANOS = 2_000_000_000;
    private static final Duration LONGEST = Duration.ofMinutes(3);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private final @Nullable Bug bug;

    /** Without a bug, as {@link Fuzz} makes it. */
    KeyValue() {
        this(null);
    }

    KeyValue(@Nullable Bug bug) {
        this.bug = bug;
    }

    private static Set<Fault.Kind> faults() {
        EnumSet<Fault.Kind> kinds = EnumSet.copyOf(Fault.Kind.GENTLE);
        kinds.addAll(EnumSet.of(Fault.Kind.RESET, Fault.Kind.RESETS, Fault.Kind.REFUSALS));
        return kinds;
    }

    @Override
    public Limits limits() {
        return new Limits(4, 4, 12, 6, BORNE);
    }

    @Override
    public void run(Stage stage) {
        List<SimHost> hosts = stage.hosts();
        List<InetSocketAddress> followers =
                List.of(hosts.get(1).at(PORT), hosts.get(2).at(PORT));
        Leader leader = new Leader(hosts.get(0), hosts.get(0).at(PORT), followers);
        Node one = new Node(hosts.get(1), followers.get(0));
        Node two = new Node(hosts.get(2), followers.get(1));
        hosts.get(0).start("leader", leader::run);
        hosts.get(1).start("follower", one::run);
        hosts.get(2).start("follower", two::run);
        Client client = new Client(hosts.get(3), hosts.get(0).at(PORT), stage.steps());
        hosts.get(3).start("client", client::run);
        stage.simulation().run(LONGEST);
        require(client.isDone, "the client waits for ever");
        require(leader.log.subList(0, one.log.size()).equals(one.log), "follower 1 differs");
        require(leader.log.subList(0, two.log.size()).equals(two.log), "follower 2 differs");
        require(leader.wires.size() == 2, "connections that nobody has: " + leader.wires.keySet());
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** An operation, as it is sent. */
    private record Add(int id, String key, long amount) {
        static Add of(String[] words, int first) {
            return new Add(Integer.parseInt(words[first]), words[first + 1], Long.parseLong(words[first + 2]));
        }

        @Override
        public String toString() {
            return id + " " + key + " " + amount;
        }
    }

    /** What leader and followers have in common: a log, a port, connections. A follower is no more. */
    private class Node {
        final Backend backend;
        private final InetSocketAddress address;
        final List<Add> log = new ArrayList<>();
        final Map<Token, Wire> wires = new HashMap<>();
        private int tokens = 1;
        Poll poll;

        Node(Backend backend, InetSocketAddress address) {
            this.backend = backend;
            this.address = address;
        }

        final void run() throws IOException {
            try (Poll own = Poll.open(backend);
                    TcpListener listener = TcpListener.bind(backend, address)) {
                poll = own;
                Token accepts = new Token(0);
                poll.registry().register(listener, accepts, Interest.READABLE);
                Events events = Events.withCapacity(8);
                while (true) {
                    idle();
                    poll.poll(events, Duration.ofMillis(500));
                    for (Event event : events) {
                        if (event.token() == accepts) {
                            accept(listener);
                        } else {
                            ready(event.token());
                        }
                    }
                }
            }
        }

        /** Before each wait. */
        void idle() throws IOException {}

        private void accept(TcpListener listener) throws IOException {
            for (TcpStream stream; (stream = listener.accept()) != null; ) {
                accepted(add(stream));
            }
        }

        final Wire add(TcpStream stream) throws IOException {
            Token token = new Token(tokens++);
            Wire wire = new Wire(stream, bug);
            wires.put(token, wire);
            poll.registry().register(stream, token, BOTH);
            return wire;
        }

        void accepted(Wire wire) throws IOException {
            wire.send("HAVE " + log.size());
        }

        private void ready(Token token) throws IOException {
            Wire wire = wires.get(token);
            if (wire == null) {
                return;
            }
            for (String line : wire.ready()) {
                received(wire, line.split(" "));
            }
            if (!wire.isOpen()) {
                wires.remove(token);
            }
        }

        /** LOG index operation. */
        void received(Wire from, String[] words) throws IOException {
            int index = Integer.parseInt(words[1]);
            if (index == log.size()) {
                log.add(Add.of(words, 2));
            }
            from.send("ACK " + log.size());
        }
    }

    private final class Leader extends Node {
        private final List<InetSocketAddress> followers;
        private final Wire[] lines;
        private final Map<String, Long> sums = new HashMap<>();
        /** By number of the operation: who waits for its answer, and the answer. */
        private final Map<Integer, Wire> asking = new HashMap<>();

        private final Map<Integer, Long> answers = new HashMap<>();
        private int committed;

        Leader(Backend backend, InetSocketAddress address, List<InetSocketAddress> followers) {
            super(backend, address);
            this.followers = followers;
            this.lines = new Wire[followers.size()];
        }

        /** Calls the followers again that it has lost. */
        @Override
        void idle() throws IOException {
            wires.values().removeIf(wire -> !wire.isOpen());
            for (int i = 0; i < lines.length; i++) {
                if (lines[i] == null || !lines[i].isOpen()) {
                    lines[i] = add(TcpStream.connect(backend, followers.get(i)));
                }
            }
        }

        @Override
        void accepted(Wire wire) {}

        @Override
        void received(Wire from, String[] words) throws IOException {
            switch (words[0]) {
                case "ADD" -> asked(from, Add.of(words, 1));
                case "HAVE" -> {
                    for (int i = Integer.parseInt(words[1]); i < log.size(); i++) {
                        from.send("LOG " + i + " " + log.get(i));
                    }
                }
                case "ACK" -> commit(Integer.parseInt(words[1]));
                default -> throw new AssertionError("the leader got " + String.join(" ", words));
            }
        }

        private void asked(Wire client, Add add) throws IOException {
            asking.put(add.id, client);
            Long answer = answers.get(add.id);
            boolean isKnown = answer != null || log.contains(add);
            if (isKnown && bug != Bug.APPLIED_TWICE) {
                if (answer != null) {
                    client.send("SUM " + add.id + " " + answer);
                } else {
                    replicate(); // a follower may be gone, which only a write tells
                }
                return;
            }
            log.add(add);
            replicate();
        }

        private void replicate() throws IOException {
            for (int i = committed; i < log.size(); i++) {
                for (Wire follower : lines) {
                    follower.send("LOG " + i + " " + log.get(i));
                }
            }
        }

        private void commit(int upTo) throws IOException {
            for (; committed < upTo; committed++) {
                Add add = log.get(committed);
                long sum = sums.merge(add.key, add.amount, Long::sum);
                answers.put(add.id, sum);
                asking.get(add.id).send("SUM " + add.id + " " + sum);
            }
        }
    }

    private final class Client {
        private final Backend backend;
        private final InetSocketAddress leader;
        private final int operations;
        private final Events events = Events.withCapacity(4);
        private long expected;
        boolean isDone;

        Client(Backend backend, InetSocketAddress leader, int operations) {
            this.backend = backend;
            this.leader = leader;
            this.operations = operations;
        }

        void run() throws IOException {
            try (Poll poll = Poll.open(backend)) {
                for (int id = 1; id <= operations; id++) {
                    Add add = new Add(id, "counter", id);
                    expected += id;
                    long sum = ask(poll, add);
                    require(sum == expected, "operation " + id + " gave " + sum + " instead of " + expected);
                }
            }
            isDone = true;
        }

        /** Asks again, over another connection, until there is an answer. */
        private long ask(Poll poll, Add add) throws IOException {
            while (true) {
                Wire wire = new Wire(TcpStream.connect(backend, leader), bug);
                try {
                    poll.registry().register(wire.stream, new Token(add.id), BOTH);
                    wire.send("ADD " + add);
                    long began = backend.nanoTime();
                    Long sum = await(poll, wire, add, began + PATIENCE_NANOS);
                    if (sum != null) {
                        return sum;
                    }
                    require(
                            !wire.isOpen() || backend.nanoTime() - began >= PATIENCE_NANOS,
                            "gave up " + (backend.nanoTime() - began) + " ns after it asked");
                } finally {
                    wire.close();
                }
                poll.poll(events, Duration.ofMillis(100));
            }
        }

        /** Null when the connection is lost, or patience ends. */
        private @Nullable Long await(Poll poll, Wire wire, Add add, long deadline) throws IOException {
            for (long left; wire.isOpen() && (left = deadline - backend.nanoTime()) > 0; ) {
                poll.poll(events, left);
                for (String line : wire.ready()) {
                    String[] words = line.split(" ");
                    if (words[0].equals("SUM") && Integer.parseInt(words[1]) == add.id) {
                        return Long.valueOf(words[2]);
                    }
                }
                if (bug == Bug.TIMER_EARLY) {
                    return null;
                }
            }
            return null;
        }
    }
}
