package org.poll4j.examples.recipes;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpStream;

/** Connects with a timeout, and again after a failure. */
public final class Connecting {
    private Connecting() {}

    // timeout {
    /** Waits until the stream is connected. The caller closes it. */
    public static TcpStream connect(InetSocketAddress address, Duration timeout) throws IOException {
        TcpStream stream = TcpStream.connect(address);
        try (Poll poll = Poll.open()) {
            poll.registry().register(stream, new Token(0), Interest.WRITABLE);
            Events events = Events.withCapacity(1);
            long deadline = System.nanoTime() + timeout.toNanos();
            while (!stream.finishConnect()) { // throws if the connect failed
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new SocketTimeoutException("connect(" + address + "): no answer for " + timeout);
                }
                poll.poll(events, left);
            }
            return stream;
        } catch (IOException | RuntimeException failure) {
            stream.close();
            throw failure;
        }
    }
    // timeout }

    // reconnect {
    /**
     * Tries again after 100 ms, 200 ms, … up to 30 s. Half of each pause is random, so that clients do not return
     * together.
     */
    public static TcpStream reconnect(InetSocketAddress address, Duration timeout, int attempts)
            throws IOException, InterruptedException {
        long pause = 100;
        for (int attempt = 1; ; attempt++) {
            try {
                return connect(address, timeout);
            } catch (IOException failure) {
                if (attempt == attempts) {
                    throw failure;
                }
                Thread.sleep(pause / 2 + ThreadLocalRandom.current().nextLong(pause / 2 + 1));
                pause = Math.min(2 * pause, 30_000);
            }
        }
    }
    // reconnect }
}
