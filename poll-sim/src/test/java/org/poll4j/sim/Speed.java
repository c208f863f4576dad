package org.poll4j.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;

/** How many calls a second a simulation makes: a program to run by hand, alone on the machine. */
final class Speed {
    private static final Token TOKEN = new Token(1);
    private static final int ROUNDS = 100_000;

    private Speed() {}

    public static void main(String[] arguments) throws IOException {
        for (int i = 0; i < 5; i++) {
            report("echo of two hosts", pingPong());
            report("an hour of heartbeats", heartbeats());
            report("1,000 worlds with faults", worlds());
        }
    }

    /** What a run took. */
    private record Run(long calls, long nanos) {}

    private static void report(String what, Run run) {
        System.out.printf(
                "%-24s %,9d calls in %,6d ms: %,9d a second%n",
                what, run.calls, run.nanos / 1_000_000, run.calls * 1_000_000_000L / run.nanos);
    }

    private static Run run(Simulation sim) {
        long began = System.nanoTime();
        sim.run();
        return new Run(sim.trace().size(), System.nanoTime() - began);
    }

    private static Run pingPong() {
        Simulation sim = Simulation.seeded(1);
        sim.network().latency(Duration.ofMillis(1));
        SimHost a = sim.host("a", "10.0.0.1");
        SimHost b = sim.host("b", "10.0.0.2");
        a.start("server", () -> {
            try (Poll poll = Poll.open(a);
                    TcpListener listener = TcpListener.bind(a, a.at(1))) {
                Events events = Events.withCapacity(4);
                poll.registry().register(listener, TOKEN, Interest.READABLE);
                poll.poll(events);
                try (TcpStream stream = listener.accept()) {
                    poll.registry().register(stream, TOKEN, Interest.READABLE);
                    exchange(poll, events, stream);
                }
            }
        });
        b.start("client", () -> {
            try (Poll poll = Poll.open(b);
                    TcpStream stream = TcpStream.connect(b, a.at(1))) {
                Events events = Events.withCapacity(4);
                poll.registry().register(stream, TOKEN, Interest.WRITABLE);
                poll.poll(events);
                stream.finishConnect();
                poll.registry().reregister(stream, TOKEN, Interest.READABLE);
                stream.write(ByteBuffer.allocate(16));
                exchange(poll, events, stream);
            }
        });
        return run(sim);
    }

    private static void exchange(Poll poll, Events events, TcpStream stream) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(16);
        for (int i = 0; i < ROUNDS; i++) {
            poll.poll(events);
            int n = stream.read(bytes.clear());
            if (n < 0) {
                return;
            }
            stream.read(bytes);
            stream.write(bytes.flip());
        }
    }

    private static Run heartbeats() {
        Simulation sim = Simulation.seeded(1);
        sim.network().latency(Duration.ofMillis(1));
        SimHost a = sim.host("a", "10.0.0.1");
        SimHost b = sim.host("b", "10.0.0.2");
        a.start("beats", () -> beat(a, b));
        b.start("beats", () -> beat(b, a));
        return run(sim);
    }

    private static void beat(SimHost self, SimHost other) throws IOException {
        try (Poll poll = Poll.open(self);
                UdpSocket socket = UdpSocket.bind(self, self.at(1))) {
            Events events = Events.withCapacity(4);
            poll.registry().register(socket, TOKEN, Interest.READABLE);
            ByteBuffer bytes = ByteBuffer.allocate(8);
            for (long beat = 0; beat < 3_600; ) {
                if (poll.poll(events, beat * 1_000_000_000L - self.nanoTime() + 1) == 0) {
                    socket.send(bytes.clear(), other.at(1));
                    beat++;
                }
                while (socket.receive(bytes.clear()) >= 0) {}
            }
        }
    }

    private static Run worlds() {
        long calls = 0;
        long began = System.nanoTime();
        for (long seed = 0; seed < 1_000; seed++) {
            EchoWorld world = new EchoWorld(seed, EchoWorld.Bug.NONE);
            world.run();
            calls += world.sim.trace().size();
        }
        return new Run(calls, System.nanoTime() - began);
    }
}
