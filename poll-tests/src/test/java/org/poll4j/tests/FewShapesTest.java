package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Backends;
import org.poll4j.tck.ChildJvm;

/**
 * What a program loads on epoll until it has served a connection. Each shape of native call makes a class
 * {@code DowncallStub} and a dozen others, which cost time in the first second: see docs/internals/startup.md.
 */
@Tag("starts-jvm")
@Timeout(60)
class FewShapesTest {
    /** Calls that cannot block; {@code epoll_ctl}; waits; calls that may take long. */
    private static final int SHAPES = 4;

    @Test
    void few_shapes_serve_a_connection() throws Exception {
        assumeTrue(Backends.system().name().equals("epoll"), "epoll only");
        String output = loadedBy("exchange");
        int shapes = output.split("\\.DowncallStub/", -1).length - 1;
        assertTrue(shapes > 0 && shapes <= SHAPES, () -> shapes + " shapes");
    }

    @Test
    void a_wake_accesses_no_memory_through_layouts() throws Exception {
        assumeTrue(Backends.system().name().equals("epoll"), "epoll only");
        String output = loadedBy("wake");
        assertFalse(output.contains(".LayoutPath "), "a layout's VarHandle was made");
    }

    private static String loadedBy(String what) throws Exception {
        ChildJvm.Ended ended = ChildJvm.run(List.of(
                "-Xlog:class+load",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(Program.class),
                Program.class.getName(),
                what));
        assertEquals(0, ended.status(), ended.output());
        return ended.output();
    }

    /** Wakes itself; with {@code exchange} it then connects to itself and sends a byte. */
    static final class Program {
        private static final Token TOKEN = new Token(1);

        private Program() {}

        public static void main(String[] arguments) throws IOException {
            Events events = Events.withCapacity(8);
            try (Poll poll = Poll.open()) {
                new Waker(poll.registry(), TOKEN).wake();
                poll.poll(events);
                if (arguments[0].equals("exchange")) {
                    exchange(poll, events);
                }
            }
        }

        private static void exchange(Poll poll, Events events) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocateDirect(1);
            InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
            try (TcpListener listener = TcpListener.bind(any);
                    TcpStream client = TcpStream.connect(listener.localAddress())) {
                poll.registry().register(listener, TOKEN, Interest.READABLE);
                TcpStream accepted;
                while ((accepted = listener.accept()) == null) {
                    poll.poll(events);
                }
                poll.registry().register(accepted, TOKEN, Interest.READABLE);
                while (!client.finishConnect()) {
                    Thread.onSpinWait();
                }
                client.write(bytes.clear());
                while (accepted.read(bytes.clear()) == 0) {
                    poll.poll(events);
                }
                accepted.close();
            }
        }
    }
}
