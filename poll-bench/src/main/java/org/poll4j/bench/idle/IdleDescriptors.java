package org.poll4j.bench.idle;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.UdpSocket;
import org.poll4j.spi.Backends;
import org.poll4j.unix.Pipe;

/**
 * How long one event takes while many other descriptors are registered and idle: a byte goes through a pipe, with one
 * poll. Prints the fastest of several rounds for each number of descriptors, on the backend that
 * {@code -Dorg.poll4j.backend} names.
 */
public final class IdleDescriptors {
    private static final int[] COUNTS = {0, 100, 1_000, 10_000};
    private static final int ROUNDS = 15;
    private static final long ROUND_NANOS = 150_000_000;

    private IdleDescriptors() {}

    /**
     * Runs it.
     *
     * @param args none
     * @throws IOException if the system refuses; 10,000 descriptors must be allowed
     */
    public static void main(String[] args) throws IOException {
        for (int count : COUNTS) {
            System.out.printf("%s, %,d idle descriptors: %,.0f ns an event%n", backend(), count, measure(count));
        }
    }

    private static String backend() {
        return Backends.system().name();
    }

    private static double measure(int count) throws IOException {
        List<UdpSocket> idle = new ArrayList<>();
        try (Poll poll = Poll.open();
                Pipe pipe = Pipe.open()) {
            for (int i = 0; i < count; i++) {
                UdpSocket socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                idle.add(socket);
                poll.registry().register(socket, new Token(i), Interest.READABLE);
            }
            poll.registry().register(pipe.receiver(), new Token(count), Interest.READABLE);
            double fastest = Double.MAX_VALUE;
            for (int round = 0; round < ROUNDS; round++) {
                fastest = Math.min(fastest, round(poll, pipe));
            }
            return fastest;
        } finally {
            for (UdpSocket socket : idle) {
                socket.close();
            }
        }
    }

    private static double round(Poll poll, Pipe pipe) throws IOException {
        Events events = Events.withCapacity(16);
        byte[] one = new byte[1];
        long begin = System.nanoTime();
        long end = begin;
        long done = 0;
        while (end - begin < ROUND_NANOS) {
            pipe.sender().write(one, 0, 1);
            poll.poll(events);
            while (pipe.receiver().read(one, 0, 1) > 0) {}
            done++;
            end = System.nanoTime();
        }
        return (double) (end - begin) / done;
    }
}
