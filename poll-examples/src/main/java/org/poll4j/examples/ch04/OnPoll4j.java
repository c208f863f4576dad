package org.poll4j.examples.ch04;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.Get;

/** The same as {@link ByHand}, on poll4j: it also runs on macOS, the BSDs and Windows, and polls without garbage. */
public final class OnPoll4j {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    private OnPoll4j() {}

    public static void main(String[] args) throws IOException {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 1_000, System.out);
        }
    }

    /**
     * Sends the requests and prints the answers as they come.
     *
     * @param unitMillis of the delays
     */
    static void run(InetSocketAddress server, int unitMillis, PrintStream out) throws IOException {
        try (Poll poll = Poll.open();
                Requests requests = new Requests(server, unitMillis, out)) {
            for (Get request : requests.all()) {
                Token token = new Token(requests.all().indexOf(request));
                poll.registry().register(request.stream(), token, BOTH);
            }
            Events events = Events.withCapacity(10);
            while (requests.isOpen()) {
                poll.poll(events);
                for (Event event : events) {
                    requests.proceed(event.token().value());
                }
            }
        }
    }
}
