package org.poll4j.tck;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.TimerSource;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;

/**
 * {@code DeepLoop KIND TIMES}: a call of the library from methods that call each other, as in a user's program. HotSpot
 * inlines all of them into the loop, and the library as far as it goes. Prints for each round how many bytes the thread
 * allocated for a call. One kind of call for a JVM, because a loop is compiled as the first one needs it.
 */
final class DeepLoop {
    private static final int ROUNDS = 3;
    private static final int SIZE = 64;
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private final Callable<Integer> call;

    private DeepLoop(Callable<Integer> call) {
        this.call = call;
    }

    private static Callable<Integer> kind(String kind) throws IOException {
        return switch (kind) {
            case "array" -> array();
            case "batch" -> batch();
            case "poll" -> poll();
            case "timer" -> timer();
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Callable<Integer> array() throws IOException {
        TcpListener listener = TcpListener.bind(ANY_PORT);
        TcpStream client = TcpStream.connect(listener.localAddress());
        TcpStream server = Await.accepted(listener);
        Await.connected(client);
        byte[] array = new byte[SIZE];
        return () -> {
            client.write(array, 0, SIZE);
            return server.read(array, 0, SIZE);
        };
    }

    private static Callable<Integer> batch() throws IOException {
        UdpSocket socket = UdpSocket.bind(ANY_PORT);
        PeerAddress self = PeerAddress.of(socket.localAddress());
        Datagrams sent = Datagrams.allocate(4, SIZE);
        Datagrams received = Datagrams.allocate(4, SIZE);
        while (sent.size() < sent.capacity()) {
            sent.add(ByteBuffer.allocate(SIZE), self);
        }
        return () -> {
            socket.send(sent);
            return socket.receive(received);
        };
    }

    private static Callable<Integer> poll() throws IOException {
        Poll poll = Poll.open();
        Events events = Events.withCapacity(1);
        return () -> poll.poll(events, 0);
    }

    private static Callable<Integer> timer() throws IOException {
        Poll poll = Poll.open();
        Events events = Events.withCapacity(1);
        TimerSource timer = TimerSource.open();
        poll.registry().register(timer, new Token(1), Interest.READABLE, Trigger.EDGE);
        return () -> {
            timer.set(1);
            return poll.poll(events);
        };
    }

    private int one() throws Exception {
        return call.call() + 1;
    }

    private int two() throws Exception {
        return one() + 1;
    }

    private int three() throws Exception {
        return two() + 1;
    }

    private double bytesPerCall(int times) throws Exception {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long sum = 0;
        for (int i = 0; i < times; i++) {
            sum += three();
        }
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        if (sum < times) {
            throw new IllegalStateException("calls have failed");
        }
        return (double) bytes / times;
    }

    public static void main(String[] arguments) throws Exception {
        DeepLoop loop = new DeepLoop(kind(arguments[0]));
        int times = Integer.parseInt(arguments[1]);
        for (int round = 0; round < ROUNDS; round++) {
            System.out.println(loop.bytesPerCall(times));
        }
    }
}
