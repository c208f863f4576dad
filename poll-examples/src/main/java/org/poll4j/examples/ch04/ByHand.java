package org.poll4j.examples.ch04;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import org.poll4j.examples.DelayServer;
import org.poll4j.examples.Get;

/**
 * Five requests on one thread and one event queue made by hand; the delays make the answers come back in reverse order.
 */
public final class ByHand {
    private static final int FOREVER = -1;

    private ByHand() {}

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
        try (Poll poll = new Poll();
                Requests requests = new Requests(server, unitMillis, out)) {
            for (Get request : requests.all()) {
                int fd = (int) request.stream().handle();
                poll.registry().register(fd, requests.all().indexOf(request));
            }
            while (requests.isOpen()) {
                for (long token : poll.poll(FOREVER)) {
                    requests.proceed(token);
                }
            }
        }
    }
}
