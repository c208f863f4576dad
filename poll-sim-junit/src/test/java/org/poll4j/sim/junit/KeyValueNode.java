package org.poll4j.sim.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Backend;

/**
 * One server of {@link KeyValue}, as in Raft: it follows until it hears of no leader for some time, then asks the others for their votes. The
 * leader appends operations to its log and sends it to the others. What two of three have is committed, and answered.
 */
final class KeyValueNode {
    /** What survives a stop of the host. */
    static final class Disk {
        int term;
        int votedFor = NOBODY;
        final List<Entry> log = new ArrayList<>();
    }

    /** An operation, and the term of the leader that has accepted it. */
    record Entry(int term, int id, String key, long amount) {
        static Entry of(String[] words, int first) {
            return new Entry(
                    Integer.parseInt(words[first]),
                    Integer.parseInt(words[first + 1]),
                    words[first + 2],
                    Long.parseLong(words[first + 3]));
        }

        @Override
        public String toString() {
            return term + " " + id + " " + key + " " + amount;
        }
    }

    private enum Role {
        FOLLOWS,
        ASKS_FOR_VOTES,
        LEADS
    }

    private static final int NOBODY = -1;
    private static final long MILLI = 1_000_000;
    private static final long BEAT_NANOS = 300 * MILLI;
    private static final long SILENCE_NANOS = 1_000 * MILLI;
    private static final long STEP_NANOS = 200 * MILLI;
    /** A connection over which nothing comes for so long is given up. */
    private static final long IDLE_NANOS = 15_000 * MILLI;

    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private final Backend backend;
    private final int self;
    private final List<InetSocketAddress> servers;
    final Disk disk;
    private final KeyValue.@Nullable Bug bug;

    private final Poll poll;
    private final TcpListener listener;
    private final Map<Token, Wire> wires = new HashMap<>();
    /** To the others, as far as there are any. */
    private final Wire[] lines;

    private final int[] matching;
    private final boolean[] voted;
    private Role role = Role.FOLLOWS;
    private int leader = NOBODY;
    private long deadline;
    private long nextBeat;
    private int tokens = 1;

    int committed;
    private final Map<String, Long> sums = new HashMap<>();
    private final Map<Integer, Long> answers = new HashMap<>();
    /** By number of the operation: who waits for its answer. */
    private final Map<Integer, Wire> asking = new HashMap<>();

    KeyValueNode(Backend backend, int self, List<InetSocketAddress> servers, Disk disk, KeyValue.@Nullable Bug bug)
            throws IOException {
        this.backend = backend;
        this.self = self;
        this.servers = servers;
        this.disk = disk;
        this.bug = bug;
        this.lines = new Wire[servers.size()];
        this.matching = new int[servers.size()];
        this.voted = new boolean[servers.size()];
        this.poll = Poll.open(backend);
        this.listener = TcpListener.bind(backend, servers.get(self));
    }

    void run() throws IOException {
        Token accepts = new Token(0);
        poll.registry().register(listener, accepts, Interest.READABLE);
        Events events = Events.withCapacity(8);
        restartTimer();
        while (true) {
            long next = role == Role.LEADS ? nextBeat : deadline;
            poll.poll(events, Math.max(0, next - backend.nanoTime()));
            for (Event event : events) {
                if (event.token() == accepts) {
                    accept();
                } else {
                    ready(event.token());
                }
            }
            timeouts();
            dropClosed();
        }
    }

    private void restartTimer() {
        long steps = (7L * disk.term + 3L * self) % 8;
        deadline = backend.nanoTime() + SILENCE_NANOS + steps * STEP_NANOS;
    }

    private void timeouts() throws IOException {
        long now = backend.nanoTime();
        if (role == Role.LEADS && now >= nextBeat) {
            nextBeat = now + BEAT_NANOS;
            append();
        } else if (role != Role.LEADS && now >= deadline) {
            askForVotes();
        }
    }

    private void accept() throws IOException {
        for (TcpStream stream; (stream = listener.accept()) != null; ) {
            add(stream);
        }
    }

    private Wire add(TcpStream stream) throws IOException {
        Token token = new Token(tokens++);
        Wire wire = new Wire(stream, bug);
        wire.heardAt = backend.nanoTime();
        wires.put(token, wire);
        poll.registry().register(stream, token, BOTH);
        return wire;
    }

    private void ready(Token token) throws IOException {
        Wire wire = wires.get(token);
        if (wire != null) {
            for (String line : wire.ready()) {
                wire.heardAt = backend.nanoTime();
                received(wire, line.split(" "));
            }
        }
    }

    private void dropClosed() throws IOException {
        long now = backend.nanoTime();
        for (Wire wire : wires.values()) {
            if (!wire.isAtEnd && now - wire.heardAt > IDLE_NANOS) {
                wire.close();
            }
        }
        wires.values().removeIf(wire -> !wire.isOpen());
    }

    /** Connections that are open. */
    int connections() {
        return wires.size();
    }

    private void sendTo(int other, String line) throws IOException {
        if (lines[other] == null || !lines[other].isOpen()) {
            lines[other] = add(TcpStream.connect(backend, servers.get(other)));
        }
        if (!lines[other].isSending()) {
            lines[other].send(line);
        }
    }

    private void received(Wire from, String[] words) throws IOException {
        switch (words[0]) {
            case "VOTE" -> vote(from, numbers(words));
            case "VOTED" -> voted(numbers(words));
            case "APPEND" -> append(from, words);
            case "APPENDED" -> appended(numbers(words));
            case "ADD" -> asked(from, words);
            default -> throw new AssertionError("a server got " + String.join(" ", words));
        }
    }

    private static int[] numbers(String[] words) {
        int[] numbers = new int[words.length - 1];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = Integer.parseInt(words[i + 1]);
        }
        return numbers;
    }

    private int lastTerm() {
        return termAt(disk.log.size());
    }

    private int termAt(int length) {
        return length == 0 ? 0 : disk.log.get(length - 1).term();
    }

    /** Whoever hears of a later term follows. */
    private void learn(int term) {
        if (term > disk.term) {
            disk.term = term;
            disk.votedFor = NOBODY;
            role = Role.FOLLOWS;
            leader = NOBODY;
        }
    }

    private void askForVotes() throws IOException {
        learn(disk.term + 1);
        role = Role.ASKS_FOR_VOTES;
        disk.votedFor = self;
        java.util.Arrays.fill(voted, false);
        voted[self] = true;
        restartTimer();
        for (int other = 0; other < servers.size(); other++) {
            if (other != self) {
                sendTo(other, "VOTE " + disk.term + " " + self + " " + disk.log.size() + " " + lastTerm());
            }
        }
    }

    /** VOTE term candidate length lastTerm. */
    private void vote(Wire from, int[] of) throws IOException {
        learn(of[0]);
        boolean isAsNew = of[3] > lastTerm() || of[3] == lastTerm() && of[2] >= disk.log.size();
        boolean isGiven = of[0] == disk.term && isAsNew && (disk.votedFor == NOBODY || disk.votedFor == of[1]);
        if (isGiven) {
            disk.votedFor = of[1];
            restartTimer();
        }
        from.send("VOTED " + disk.term + " " + self + " " + (isGiven ? 1 : 0));
    }

    /** VOTED term voter given. */
    private void voted(int[] of) throws IOException {
        learn(of[0]);
        if (role == Role.ASKS_FOR_VOTES && of[0] == disk.term && of[2] == 1) {
            voted[of[1]] = true;
            if (isMajority(voted)) {
                role = Role.LEADS;
                leader = self;
                java.util.Arrays.fill(matching, 0);
                nextBeat = backend.nanoTime() + BEAT_NANOS;
                append();
            }
        }
    }

    private static boolean isMajority(boolean[] of) {
        int count = 0;
        for (boolean one : of) {
            count += one ? 1 : 0;
        }
        return 2 * count > of.length;
    }

    private void append() throws IOException {
        for (int other = 0; other < servers.size(); other++) {
            if (other != self) {
                int from = matching[other];
                StringBuilder line = new StringBuilder(
                        "APPEND " + disk.term + " " + self + " " + from + " " + termAt(from) + " " + committed);
                for (Entry entry : disk.log.subList(from, disk.log.size())) {
                    line.append(' ').append(entry);
                }
                sendTo(other, line.toString());
            }
        }
    }

    /** APPEND term leader length termAtLength committed entries: the log up to the length is the leader's, if the term is. */
    private void append(Wire from, String[] words) throws IOException {
        int term = Integer.parseInt(words[1]);
        int length = Integer.parseInt(words[3]);
        learn(term);
        if (term < disk.term) {
            from.send("APPENDED " + disk.term + " " + self + " 0");
            return;
        }
        role = Role.FOLLOWS;
        leader = Integer.parseInt(words[2]);
        restartTimer();
        if (length > disk.log.size() || termAt(length) != Integer.parseInt(words[4])) {
            from.send("APPENDED " + term + " " + self + " 0");
            return;
        }
        for (int i = 6; i < words.length; i += 4) {
            Entry entry = Entry.of(words, i);
            if (length < disk.log.size() && disk.log.get(length).term() != entry.term()) {
                disk.log.subList(length, disk.log.size()).clear();
            }
            if (length == disk.log.size()) {
                disk.log.add(entry);
            }
            length++;
        }
        commit(Math.min(length, Integer.parseInt(words[5])));
        from.send("APPENDED " + term + " " + self + " " + length);
    }

    /** APPENDED term follower length. */
    private void appended(int[] of) throws IOException {
        learn(of[0]);
        if (role != Role.LEADS || of[0] != disk.term) {
            return;
        }
        matching[of[1]] = of[2];
        matching[self] = disk.log.size();
        int[] sorted = matching.clone();
        java.util.Arrays.sort(sorted);
        int majority = sorted[sorted.length / 2];
        if (majority > committed && termAt(majority) == disk.term) {
            commit(majority);
        }
        if (of[2] < disk.log.size()) {
            append();
        }
    }

    private void commit(int upTo) throws IOException {
        for (; committed < upTo; committed++) {
            Entry entry = disk.log.get(committed);
            if (bug == KeyValue.Bug.APPLIED_TWICE || !answers.containsKey(entry.id())) {
                answers.put(entry.id(), sums.merge(entry.key(), entry.amount(), Long::sum));
            }
            Wire client = asking.remove(entry.id());
            if (client != null) {
                client.send("SUM " + entry.id() + " " + answers.get(entry.id()));
            }
        }
    }

    /** ADD id key amount: again, if the client had no answer. */
    private void asked(Wire client, String[] words) throws IOException {
        int id = Integer.parseInt(words[1]);
        Long answer = answers.get(id);
        if (role != Role.LEADS) {
            client.send("ASK " + leader);
        } else if (answer != null && bug != KeyValue.Bug.APPLIED_TWICE) {
            client.send("SUM " + id + " " + answer);
        } else {
            asking.put(id, client);
            disk.log.add(new Entry(disk.term, id, words[2], Long.parseLong(words[3])));
            append();
        }
    }
}
