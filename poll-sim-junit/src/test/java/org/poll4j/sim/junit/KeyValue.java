package org.poll4j.sim.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpStream;
import org.poll4j.sim.SimHost;
import org.poll4j.spi.Backend;

/**
 * A replicated key-value store of three servers, hosts 0 to 2, which elect a leader, and a client on host 3 that adds
 * to a counter. Hosts stop and start again. The client asks another server when no answer comes, or when a server names
 * the leader; it sends an operation again with its number.
 *
 * <p>Servers and client use a {@link Backend} and nothing of the simulation. They can be made with one of several bugs.
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
        /** A server does not know an operation again that comes over another connection. */
        APPLIED_TWICE
    }

    static final Set<Fault.Kind> BORNE = faults();
    private static final int SERVERS = 3;
    private static final int PORT = 7000;
    private static final long PATIENCE_NANOS = 4_000_000_000L;
    private static final Duration LONGEST = Duration.ofMinutes(2);
    /** Longer than a server keeps a silent connection. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(25);

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
        kinds.addAll(EnumSet.of(Fault.Kind.RESET, Fault.Kind.RESETS, Fault.Kind.REFUSALS, Fault.Kind.STOP));
        return kinds;
    }

    @Override
    public Limits limits() {
        return new Limits(4, 4, 12, 6, BORNE);
    }

    @Override
    public void run(Stage stage) {
        List<InetSocketAddress> servers = IntStream.range(0, SERVERS)
                .mapToObj(i -> stage.host(i).at(PORT))
                .toList();
        KeyValueNode[] nodes = new KeyValueNode[SERVERS];
        for (int i = 0; i < SERVERS; i++) {
            int self = i;
            KeyValueNode.Disk disk = new KeyValueNode.Disk();
            SimHost host = stage.host(i);
            host.boot("server", () -> {
                nodes[self] = new KeyValueNode(host, self, servers, disk, bug);
                nodes[self].run();
            });
        }
        Client client = new Client(stage.host(SERVERS), servers, stage.steps());
        stage.host(SERVERS).boot("client", client::run);
        for (long waited = 0; !client.isDone && waited < LONGEST.toSeconds(); waited++) {
            stage.simulation().run(Duration.ofSeconds(1));
        }
        require(client.isDone, "the client waits forever");
        stage.simulation().run(AFTERWARDS);
        for (KeyValueNode node : nodes) {
            int common = Math.min(node.committed, nodes[0].committed);
            require(
                    node.disk.log.subList(0, common).equals(nodes[0].disk.log.subList(0, common)),
                    "servers differ in what is committed");
            require(node.connections() <= 2 * (SERVERS - 1), node.connections() + " connections of a server");
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    /** What it has done so far survives a stop of its host. */
    private final class Client {
        private final Backend backend;
        private final List<InetSocketAddress> servers;
        private final int operations;
        private int next = 1;
        private int server;
        private long expected;
        boolean isDone;

        Client(Backend backend, List<InetSocketAddress> servers, int operations) {
            this.backend = backend;
            this.servers = servers;
            this.operations = operations;
        }

        void run() throws IOException {
            try (Poll poll = Poll.open(backend)) {
                for (; next <= operations; next++) {
                    long sum = ask(poll, next);
                    expected += next;
                    require(sum == expected, "operation " + next + " gave " + sum + " instead of " + expected);
                }
            }
            isDone = true;
        }

        /** Asks again, over another connection, until there is an answer. */
        private long ask(Poll poll, int id) throws IOException {
            Events events = Events.withCapacity(4);
            while (true) {
                Wire wire = new Wire(TcpStream.connect(backend, servers.get(server)), bug);
                try {
                    poll.registry().register(wire.stream, new Token(id), BOTH);
                    wire.send("ADD " + id + " counter " + id);
                    Long sum = await(poll, events, wire, id);
                    if (sum != null) {
                        return sum;
                    }
                } finally {
                    wire.close();
                }
                poll.poll(events, Duration.ofMillis(100));
            }
        }

        /** Null when the connection is lost, patience ends, or another server leads. */
        private @Nullable Long await(Poll poll, Events events, Wire wire, int id) throws IOException {
            int asked = server;
            server = (asked + 1) % servers.size();
            long deadline = backend.nanoTime() + PATIENCE_NANOS;
            for (long left; wire.isOpen() && (left = deadline - backend.nanoTime()) > 0; ) {
                poll.poll(events, left);
                for (String line : wire.ready()) {
                    String[] words = line.split(" ");
                    int number = Integer.parseInt(words[1]);
                    if (words[0].equals("ASK")) {
                        server = number < 0 ? server : number;
                        return null;
                    } else if (number == id) {
                        server = asked;
                        return Long.valueOf(words[2]);
                    }
                }
            }
            return null;
        }
    }
}
