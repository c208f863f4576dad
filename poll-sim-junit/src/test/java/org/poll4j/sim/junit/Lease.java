package org.poll4j.sim.junit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.sim.SimHost;
import org.poll4j.spi.Backend;

/**
 * A lock that a server on host 0 gives to one of several clients at a time, for a second. A client uses it for less
 * than that, as it takes its time from before it asked. Two clients never have the lock together.
 */
final class Lease implements Play {
    private static final int PORT = 9;
    private static final Duration TERM = Duration.ofSeconds(1);
    /** Of the term, because clocks drift by up to 5 %. */
    private static final long USE_NANOS = 900_000_000;

    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private final boolean isEarly;
    private int holders;
    private int done;

    /** Without a bug. */
    Lease() {
        this(false);
    }

    /**
     * Perhaps with a bug.
     *
     * @param isEarly whether the server takes every end of a poll for the end of the term
     */
    Lease(boolean isEarly) {
        this.isEarly = isEarly;
    }

    @Override
    public Limits limits() {
        return new Limits(3, 4, 8, 4, Fault.Kind.GENTLE);
    }

    @Override
    public void run(Stage stage) {
        holders = 0;
        done = 0;
        SimHost server = stage.host(0);
        server.start("server", () -> serve(server));
        for (SimHost host : stage.hosts().subList(1, stage.hosts().size())) {
            host.start("client", () -> {
                use(host, server.at(PORT), stage.steps());
                done++;
            });
        }
        for (long waited = 0; done < stage.hosts().size() - 1 && waited < LONGEST.toSeconds(); waited++) {
            stage.simulation().run(Duration.ofSeconds(1));
        }
        if (done < stage.hosts().size() - 1) {
            throw new AssertionError("clients that had the lock often enough: " + done);
        }
    }

    private void serve(Backend backend) throws IOException {
        try (Poll poll = Poll.open(backend);
                TcpListener listener = TcpListener.bind(backend, new InetSocketAddress("0.0.0.0", PORT))) {
            Events events = Events.withCapacity(8);
            Token accepts = new Token(0);
            Timer term = new Timer(poll.registry(), new Token(1));
            Map<Token, Wire> wires = new HashMap<>();
            boolean isTaken = false;
            poll.registry().register(listener, accepts, Interest.READABLE);
            for (long tokens = 2; ; ) {
                poll.poll(events, Duration.ofSeconds(3));
                for (Event event : events) {
                    if (event.timer() == term || isEarly) {
                        isTaken = false;
                    }
                    if (event.token() == accepts) {
                        for (TcpStream stream; (stream = listener.accept()) != null; tokens++) {
                            Token token = new Token(tokens);
                            wires.put(token, new Wire(stream, null));
                            poll.registry().register(stream, token, BOTH);
                        }
                        continue;
                    }
                    Wire wire = wires.get(event.token());
                    for (String line : wire == null ? java.util.List.<String>of() : wire.ready()) {
                        boolean isGiven = !isTaken;
                        wire.send(isGiven ? "YES " + line : "NO " + line);
                        if (isGiven) {
                            isTaken = true;
                            term.set(TERM);
                        }
                    }
                }
            }
        }
    }

    private void use(Backend backend, InetSocketAddress server, int times) throws IOException {
        try (Poll poll = Poll.open(backend)) {
            Events events = Events.withCapacity(4);
            poll.poll(events, Duration.ofMillis(100)); // the server listens by then
            Wire wire = new Wire(TcpStream.connect(backend, server), null);
            poll.registry().register(wire.stream, new Token(1), BOTH);
            for (int used = 0; used < times; ) {
                long asked = backend.nanoTime();
                wire.send("LOCK");
                String answer;
                while ((answer = answer(wire)) == null) {
                    poll.poll(events);
                }
                long left = asked + USE_NANOS - backend.nanoTime();
                if (answer.startsWith("YES") && left > 0) {
                    used++;
                    hold(backend, poll, events, Math.min(left, 300_000_000));
                }
                poll.poll(events, Duration.ofMillis(200));
            }
            wire.close();
        }
    }

    private static @Nullable String answer(Wire wire) throws IOException {
        var lines = wire.ready();
        return lines.isEmpty() ? null : lines.getFirst();
    }

    private void hold(Backend backend, Poll poll, Events events, long nanos) throws IOException {
        if (++holders > 1) {
            throw new AssertionError(holders + " clients have the lock");
        }
        long end = backend.nanoTime() + nanos;
        for (long left; (left = end - backend.nanoTime()) > 0; ) {
            poll.poll(events, left);
        }
        holders--;
    }
}
