package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixStream;
import org.poll4j.tck.ChildJvm;
import org.poll4j.unix.Pipe;

/**
 * Generated classes of other systems, some of which would fail to initialise here, are not even loaded: seen in a JVM
 * that lists the classes it loads.
 */
@Tag("starts-jvm")
@Timeout(60)
class OtherSystemsClassesTest {
    private static final Pattern LOADED =
            Pattern.compile("\\[class,load *] (org\\.poll4j\\.[\\w.]*generated[\\w.]*)\\.[\\w$]+ source:");

    @Test
    void only_the_generated_package_of_this_system_is_loaded() throws Exception {
        assumeTrue(getClass().getModule().isNamed(), "once is enough");
        Set<String> present = ModuleLayer.boot().modules().stream()
                .flatMap(module -> module.getPackages().stream())
                .filter(name -> name.startsWith("org.poll4j.") && name.contains(".generated"))
                .collect(Collectors.toSet());
        assertTrue(present.size() > 1, () -> "no other system's package is there to be loaded: " + present);

        ChildJvm.Ended ended = ChildJvm.run(List.of(
                "-Xlog:class+load",
                "--enable-native-access=org.poll4j.ffm,org.poll4j.epoll,org.poll4j.kqueue,org.poll4j.iocp",
                "-p",
                System.getProperty("jdk.module.path"),
                "--add-modules",
                "org.poll4j.all",
                "-cp",
                ChildJvm.paths(List.of(Program.class.getName())),
                Program.class.getName()));

        assertEquals(0, ended.status(), ended.output());
        Set<String> loaded = LOADED.matcher(ended.output())
                .results()
                .map(line -> line.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(1, loaded.size(), loaded::toString);
        assertTrue(present.containsAll(loaded), loaded::toString);
    }

    /** A little of everything. */
    static final class Program {
        private static final ByteBuffer BYTE = ByteBuffer.allocate(1);

        private Program() {}

        public static void main(String[] arguments) throws IOException {
            Events events = Events.withCapacity(8);
            try (Poll poll = Poll.open();
                    TcpListener listener =
                            TcpListener.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
                    TcpStream client = TcpStream.connect(listener.localAddress());
                    UdpSocket udp = UdpSocket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0))) {
                poll.registry().register(client, new Token(1), Interest.WRITABLE);
                poll.registry().register(udp, new Token(2), Interest.READABLE);
                new Waker(poll.registry(), new Token(3)).wake();
                poll.poll(events);
                udp.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                udp.send(BYTE.clear(), udp.localAddress());
                if (client.finishConnect()) {
                    client.write(BYTE.clear());
                }
                exchange();
            }
        }

        private static void exchange() throws IOException {
            if (System.getProperty("os.name").startsWith("Windows")) {
                return;
            }
            try (Pipe pipe = Pipe.open()) {
                pipe.sender().write(BYTE.clear());
            }
            for (UnixStream stream : UnixStream.pair()) {
                stream.close();
            }
        }
    }
}
