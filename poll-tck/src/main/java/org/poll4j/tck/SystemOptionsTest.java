package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.net.PeerCredentials;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.RawSocketOption;
import org.poll4j.net.TcpInfo;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/** Options that only some systems have: they work, or are refused by name; and options without a name. */
class SystemOptionsTest extends Contract {
    private TcpStream stream;

    @BeforeEach
    void connectOne() throws IOException {
        stream = tcpPair().client();
    }

    static Stream<Arguments> options() {
        return Stream.of(
                Arguments.of(PollSocketOptions.TCP_USER_TIMEOUT, 12_345),
                Arguments.of(PollSocketOptions.TCP_USER_TIMEOUT, 0),
                Arguments.of(PollSocketOptions.TCP_QUICKACK, true),
                Arguments.of(PollSocketOptions.TCP_CORK, true),
                Arguments.of(PollSocketOptions.TCP_CORK, false),
                Arguments.of(PollSocketOptions.SO_BUSY_POLL, 0),
                Arguments.of(PollSocketOptions.IP_BIND_ADDRESS_NO_PORT, true));
    }

    @ParameterizedTest
    @MethodSource("options")
    <T> void option_keeps_its_value_or_is_refused_by_name(SocketOption<T> option, T value) throws IOException {
        Requires.optionsOfLinux();
        if (stream.supportedOptions().contains(option)) {
            stream.setOption(option, value);
            assertEquals(value, stream.getOption(option));
        } else {
            assertSays(
                    option.name(),
                    assertThrows(UnsupportedOperationException.class, () -> stream.setOption(option, value)));
            assertSays(
                    option.name(), assertThrows(UnsupportedOperationException.class, () -> stream.getOption(option)));
        }
    }

    @ParameterizedTest
    @MethodSource("options")
    void number_below_zero_is_refused(SocketOption<?> option, Object value) {
        if (option.type() == Integer.class) {
            @SuppressWarnings("unchecked")
            SocketOption<Integer> number = (SocketOption<Integer>) option;
            assertSays(
                    option.name() + " = -1",
                    assertThrows(IllegalArgumentException.class, () -> stream.setOption(number, -1)));
        }
    }

    @Test
    void fast_open_is_set_before_listening() throws IOException {
        TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
        assumeTrue(stream.supportedOptions().contains(PollSocketOptions.TCP_FASTOPEN), "no TCP_FASTOPEN");
        socket.bind(anyLocalAddress());
        socket.setOption(PollSocketOptions.TCP_FASTOPEN, 16);
        opened(socket.listen(16));
    }

    /** The kernel has the cookie that fast open needs when it connects for the second time, if it is switched on. */
    @Test
    void client_with_fast_open_connects_and_writes() throws IOException {
        assumeTrue(stream.supportedOptions().contains(PollSocketOptions.TCP_FASTOPEN_CONNECT), "no such option");
        TcpSocket unbound = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
        unbound.bind(anyLocalAddress());
        unbound.setOption(PollSocketOptions.TCP_FASTOPEN, 16);
        TcpListener listener = opened(unbound.listen(16));
        for (int i = 0; i < 3; i++) {
            TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
            setFastOpen(socket);
            assertTrue(socket.getOption(PollSocketOptions.TCP_FASTOPEN_CONNECT));
            TcpStream client = opened(socket.connect(listener.localAddress()));
            Await.connected(client);
            Await.written(client, new byte[100]);
            TcpStream server = opened(Await.accepted(listener));
            assertEquals(100, Await.read(server, 100).length);
            Await.written(server, new byte[10]);
            assertEquals(10, Await.read(client, 10).length);
            assertEquals(listener.localAddress(), client.remoteAddress());
        }
    }

    private static void setFastOpen(TcpSocket socket) {
        try {
            socket.setOption(PollSocketOptions.TCP_FASTOPEN_CONNECT, true);
        } catch (IOException refused) {
            assertSays("EOPNOTSUPP", refused);
            assumeTrue(false, "switched off by net.ipv4.tcp_fastopen");
        }
    }

    @Test
    void tcp_info_describes_the_connection() throws IOException {
        if (!stream.supportedOptions().contains(PollSocketOptions.TCP_INFO)) {
            assertSays(
                    "TCP_INFO",
                    assertThrows(
                            UnsupportedOperationException.class, () -> stream.getOption(PollSocketOptions.TCP_INFO)));
            return;
        }
        Requires.optionsOfLinux();
        TcpPair pair = tcpPair();
        Await.written(pair.client(), new byte[1000]);
        Await.read(pair.server(), 1000);
        Await.until(() -> pair.client().getOption(PollSocketOptions.TCP_INFO).bytesAcked() >= 1000);
        TcpInfo sender = pair.client().getOption(PollSocketOptions.TCP_INFO);
        assertEquals(1, sender.state());
        assertTrue(sender.sendMss() > 500, sender::toString);
        assertTrue(sender.sendWindow() > 0, sender::toString);
        assertEquals(0, sender.unacked());
        assertEquals(0, sender.bytesNotSent());
        assertEquals(1000, pair.server().getOption(PollSocketOptions.TCP_INFO).bytesReceived());
        assertSays(
                "read only",
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> stream.setOption(PollSocketOptions.TCP_INFO, sender)));
    }

    @Test
    void peer_of_a_unix_stream_has_credentials() throws IOException {
        Requires.posixDescriptors(backend);
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        opened(pair[0]);
        opened(pair[1]);
        PeerCredentials peer = pair[0].getOption(PollSocketOptions.SO_PEERCRED);
        assertTrue(peer.pid() == -1 || peer.pid() == ProcessHandle.current().pid(), peer::toString);
        Path self = Path.of("/proc/self");
        if (Files.exists(self)) {
            assertEquals(Files.getAttribute(self, "unix:uid"), peer.uid());
            assertEquals(Files.getAttribute(self, "unix:gid"), peer.gid());
        }
        assertSays(
                "read only",
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> pair[0].setOption(PollSocketOptions.SO_PEERCRED, peer)));
        assertThrows(UnsupportedOperationException.class, () -> stream.getOption(PollSocketOptions.SO_PEERCRED));
    }

    /** SOL_SOCKET and SO_RCVBUF: the numbers of Linux, and of 4.2BSD, which the others kept. */
    private static int[] receiveBuffer() {
        return System.getProperty("os.name").equals("Linux") ? new int[] {1, 8} : new int[] {0xffff, 0x1002};
    }

    @Test
    void option_without_a_name_is_set_and_read() throws IOException {
        int[] place = receiveBuffer();
        RawSocketOption<Integer> raw = RawSocketOption.ofInt(place[0], place[1]);
        stream.setOption(raw, 20_000);
        assertEquals(stream.getOption(StandardSocketOptions.SO_RCVBUF), stream.getOption(raw));
        RawSocketOption<byte[]> bytes = RawSocketOption.ofBytes(place[0], place[1], 16);
        byte[] value = stream.getOption(bytes);
        assertEquals(4, value.length);
        stream.setOption(bytes, new byte[] {0, 0x40, 0, 0});
        assertFalse(java.util.Arrays.equals(value, stream.getOption(bytes)));
        assertArrayEquals(stream.getOption(bytes), stream.getOption(bytes));
    }

    @Test
    void option_that_the_system_does_not_know_is_its_error() {
        RawSocketOption<Integer> unknown = RawSocketOption.ofInt(54_321, 99);
        assertSays(
                "level 54321 option 99 = 1", assertThrows(SocketException.class, () -> stream.setOption(unknown, 1)));
        assertSays("level 54321 option 99", assertThrows(SocketException.class, () -> stream.getOption(unknown)));
    }

    @Test
    void raw_options_are_equal_by_value() {
        assertEquals(RawSocketOption.ofInt(1, 2), RawSocketOption.ofInt(1, 2));
        assertEquals(
                RawSocketOption.ofInt(1, 2).hashCode(),
                RawSocketOption.ofInt(1, 2).hashCode());
        assertNotEquals(RawSocketOption.ofInt(1, 2), RawSocketOption.ofInt(1, 3));
        assertNotEquals(RawSocketOption.ofInt(1, 2), (Object) RawSocketOption.ofBytes(1, 2, 4));
        for (int size : List.of(0, -1, 65_536)) {
            assertThrows(IllegalArgumentException.class, () -> RawSocketOption.ofBytes(1, 2, size));
        }
    }
}
