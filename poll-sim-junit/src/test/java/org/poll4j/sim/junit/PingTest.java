package org.poll4j.sim.junit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.sim.SimHost;
import org.poll4j.spi.Backend;

/** The protocol of docs/simulation.md, with its bug, and the very trace that the page shows. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PingTest {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    // serve {
    /** A request is a number of four bytes; the answer is the next number. */
    static void serve(Backend backend, InetSocketAddress address) throws IOException {
        try (Poll poll = Poll.open(backend);
                TcpListener listener = TcpListener.bind(backend, address)) {
            Events events = Events.withCapacity(8);
            Map<Token, TcpStream> clients = new HashMap<>();
            Token accepts = new Token(0);
            poll.registry().register(listener, accepts, Interest.READABLE);
            while (true) {
                poll.poll(events);
                for (Event event : events) {
                    if (event.token() == accepts) {
                        for (TcpStream client; (client = listener.accept()) != null; ) {
                            Token token = new Token(clients.size() + 1);
                            clients.put(token, client);
                            poll.registry().register(client, token, Interest.READABLE);
                        }
                    } else {
                        answer(clients.get(event.token()));
                    }
                }
            }
        }
    }

    private static void answer(TcpStream client) throws IOException {
        ByteBuffer request = ByteBuffer.allocate(4);
        if (client.read(request) > 0) {
            int number = request.flip().getInt();
            client.write(ByteBuffer.allocate(4).putInt(number + 1).flip());
        }
    }
    // serve }

    static void ask(Backend backend, InetSocketAddress server, int times) throws IOException {
        try (Poll poll = Poll.open(backend)) {
            Events events = Events.withCapacity(1);
            poll.poll(events, Duration.ofMillis(1));
            TcpStream stream = TcpStream.connect(backend, server);
            poll.registry().register(stream, new Token(1), BOTH);
            while (!stream.finishConnect()) {
                poll.poll(events);
            }
            for (int number = 0; number < times; number++) {
                ByteBuffer request = ByteBuffer.allocate(4).putInt(number).flip();
                ByteBuffer answer = ByteBuffer.allocate(4);
                while (answer.hasRemaining()) {
                    stream.write(request);
                    if (stream.read(answer) <= 0 && answer.hasRemaining()) {
                        poll.poll(events);
                    }
                }
                assertEquals(number + 1, answer.getInt(0));
            }
            stream.close();
        }
    }

    // play {
    static void play(Stage stage) {
        SimHost server = stage.host(0);
        SimHost client = stage.host(1);
        boolean[] done = new boolean[1];
        server.start("server", () -> serve(server, server.at(7000)));
        client.start("client", () -> {
            ask(client, server.at(7000), stage.steps());
            done[0] = true;
        });
        stage.simulation().run(Duration.ofMinutes(1));
        assertTrue(done[0], "the client has its answers");
    }
    // play }

    @Test
    void page_shows_this_very_failure() throws IOException {
        var failure = assertThrows(
                ScenarioFailure.class, () -> Fuzz.run(PingTest::play, Limits.simple(), new Fuzz.Seeds(1, 100)));
        String page = Files.readString(Path.of("..", "docs", "simulation.md"));
        String marker = "<!-- trace: PingTest -->\n```\n";
        int from = page.indexOf(marker);
        assertTrue(from >= 0, "no trace on the page; it is to be:\n" + failure.getMessage());
        int to = page.indexOf("\n```", from + marker.length());
        assertEquals(failure.getMessage(), page.substring(from + marker.length(), to));
    }
}
