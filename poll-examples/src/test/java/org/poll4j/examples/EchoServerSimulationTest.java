package org.poll4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIf;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.sim.SimHost;
import org.poll4j.sim.junit.Fault.Kind;
import org.poll4j.sim.junit.Scenarios;
import org.poll4j.sim.junit.Stage;

/**
 * {@link EchoServer} on a simulated network: whatever that does, each client gets its bytes back, and no connection
 * stays open.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@DisabledIf(
        value = "isOnModulePath",
        disabledReason = "the module of the examples does not read that of the simulation")
class EchoServerSimulationTest {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private int done;

    @Scenarios(
            seeds = 300,
            hosts = 2,
            mostHosts = 5,
            steps = 50,
            kinds = {
                Kind.LATENCY,
                Kind.JITTER,
                Kind.BANDWIDTH,
                Kind.PARTIAL_READS,
                Kind.PARTIAL_WRITES,
                Kind.WOULD_BLOCK,
                Kind.MEAN,
                Kind.INTERRUPTS,
                Kind.SLOW_CONNECTS,
                Kind.CUT,
                Kind.REFUSALS,
                Kind.RESET
            })
    void every_client_gets_its_bytes_back(Stage stage) {
        done = 0;
        SimHost server = stage.host(0);
        InetSocketAddress address = server.at(7);
        server.start("server", () -> {
            try (TcpListener listener = TcpListener.bind(server, address);
                    Poll poll = Poll.open(server)) {
                new EchoServer(listener, poll).run();
            }
        });
        for (SimHost host : stage.hosts().subList(1, stage.hosts().size())) {
            host.start("client", () -> ask(host, address, stage.steps() * 997));
        }
        stage.simulation().run(LONGEST);
        assertEquals(stage.hosts().size() - 1, done, "clients that have everything back");
        assertEquals(2, server.openDescriptors(), "the Poll and the listener stay open");
    }

    static boolean isOnModulePath() {
        return EchoServerSimulationTest.class.getModule().isNamed();
    }

    private void ask(SimHost self, InetSocketAddress server, int count) throws IOException {
        byte[] sent = new byte[count];
        fill(sent);
        try (Poll poll = Poll.open(self)) {
            Events events = Events.withCapacity(4);
            while (!isEchoed(self, poll, events, server, sent)) {
                poll.poll(events, Duration.ofMillis(100));
            }
        }
        done++;
    }

    private static void fill(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31);
        }
    }

    /** False if the connection is lost. */
    private static boolean isEchoed(SimHost self, Poll poll, Events events, InetSocketAddress server, byte[] sent)
            throws IOException {
        ByteBuffer out = ByteBuffer.wrap(sent);
        ByteBuffer in = ByteBuffer.allocate(sent.length);
        try (TcpStream stream = TcpStream.connect(self, server)) {
            poll.registry().register(stream, new Token(1), BOTH);
            try {
                while (in.hasRemaining()) {
                    poll.poll(events);
                    if (stream.finishConnect()) {
                        while (out.hasRemaining() && stream.write(out) > 0) {}
                        int n = 1;
                        while (in.hasRemaining() && (n = stream.read(in)) > 0) {}
                        if (n < 0) {
                            return false;
                        }
                    }
                }
            } catch (IOException lost) {
                return false;
            }
        }
        assertEquals(ByteBuffer.wrap(sent), in.flip());
        return true;
    }
}
