package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;

/** Socket options, set and read back on a connection. */
class SocketOptionsTest extends Contract {
    static final Set<SocketOption<Boolean>> SWITCHES = Set.of(
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.TCP_NODELAY);

    private TcpStream stream;

    @BeforeEach
    void connectOne() throws IOException {
        stream = tcpPair().client();
    }

    @ParameterizedTest
    @FieldSource("SWITCHES")
    void switch_keeps_its_value(SocketOption<Boolean> option) throws IOException {
        for (boolean on : new boolean[] {true, false, true}) {
            stream.setOption(option, on);
            assertEquals(on, stream.getOption(option));
        }
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of(PollSocketOptions.IP_TTL, 7),
                Arguments.of(PollSocketOptions.IP_TTL, 255),
                Arguments.of(StandardSocketOptions.IP_TOS, 0x10),
                Arguments.of(PollSocketOptions.TCP_KEEPIDLE, 61),
                Arguments.of(PollSocketOptions.TCP_KEEPINTERVAL, 7),
                Arguments.of(PollSocketOptions.TCP_KEEPCOUNT, 4),
                Arguments.of(StandardSocketOptions.SO_LINGER, 0),
                Arguments.of(StandardSocketOptions.SO_LINGER, 3),
                Arguments.of(StandardSocketOptions.SO_LINGER, -1));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void number_keeps_its_value(SocketOption<Integer> option, int value) throws IOException {
        requireOption(option);
        stream.setOption(option, value);
        assertEquals(value, stream.getOption(option));
    }

    @Test
    void linger_is_off_at_first_and_any_negative_turns_it_off() throws IOException {
        assertEquals(-1, stream.getOption(StandardSocketOptions.SO_LINGER));
        stream.setOption(StandardSocketOptions.SO_LINGER, 1);
        stream.setOption(StandardSocketOptions.SO_LINGER, -77);
        assertEquals(-1, stream.getOption(StandardSocketOptions.SO_LINGER));
    }

    @Test
    void buffers_are_at_least_as_large_as_requested() throws IOException {
        stream.setOption(StandardSocketOptions.SO_RCVBUF, 20_000);
        assertTrue(stream.getOption(StandardSocketOptions.SO_RCVBUF) >= 20_000);
        stream.setOption(StandardSocketOptions.SO_SNDBUF, 20_000);
        assertTrue(stream.getOption(StandardSocketOptions.SO_SNDBUF) >= 20_000);
    }

    @Test
    void ttl_and_tos_have_their_ipv6_counterparts() throws IOException {
        TcpListener listener = listener(anyLocalIpv6Address());
        TcpStream six = connect(listener.localAddress());
        six.setOption(PollSocketOptions.IP_TTL, 9);
        assertEquals(9, six.getOption(PollSocketOptions.IP_TTL));
        six.setOption(StandardSocketOptions.IP_TOS, 0x10);
        assertEquals(0x10, six.getOption(StandardSocketOptions.IP_TOS));
        assertFalse(six.supportedOptions().isEmpty());
    }

    static Stream<Arguments> outOfRange() {
        return Stream.of(
                Arguments.of(StandardSocketOptions.SO_RCVBUF, -1),
                Arguments.of(StandardSocketOptions.SO_SNDBUF, -1),
                Arguments.of(StandardSocketOptions.IP_TOS, -1),
                Arguments.of(StandardSocketOptions.IP_TOS, 256),
                Arguments.of(PollSocketOptions.IP_TTL, 0),
                Arguments.of(PollSocketOptions.IP_TTL, -1),
                Arguments.of(PollSocketOptions.IP_TTL, 256),
                Arguments.of(PollSocketOptions.TCP_KEEPIDLE, 0),
                Arguments.of(PollSocketOptions.TCP_KEEPIDLE, 32_768),
                Arguments.of(PollSocketOptions.TCP_KEEPINTERVAL, 0),
                Arguments.of(PollSocketOptions.TCP_KEEPINTERVAL, 32_768),
                Arguments.of(PollSocketOptions.TCP_KEEPCOUNT, 0),
                Arguments.of(PollSocketOptions.TCP_KEEPCOUNT, 128));
    }

    @ParameterizedTest
    @MethodSource("outOfRange")
    void number_out_of_range_is_refused_and_changes_nothing(SocketOption<Integer> option, int value)
            throws IOException {
        requireOption(option);
        int before = stream.getOption(option);
        var refusal = assertThrows(IllegalArgumentException.class, () -> stream.setOption(option, value));
        assertSays(option.name() + " = " + value, refusal);
        assertEquals(before, stream.getOption(option));
    }

    /** OpenBSD has no TCP_KEEPIDLE and its like. */
    private void requireOption(SocketOption<?> option) {
        assumeTrue(stream.supportedOptions().contains(option), () -> "no " + option.name() + " here");
    }

    /**
     * Where one range ends the kernel agrees; the BSDs refuse empty buffers and those of more than kern.ipc.maxsockbuf.
     */
    @Test
    void numbers_at_the_ends_of_their_ranges_are_taken() throws IOException {
        requireOption(PollSocketOptions.TCP_KEEPIDLE);
        for (int value : new int[] {1, 32_767}) {
            stream.setOption(PollSocketOptions.TCP_KEEPIDLE, value);
            stream.setOption(PollSocketOptions.TCP_KEEPINTERVAL, value);
        }
        for (int value : new int[] {1, 127}) {
            stream.setOption(PollSocketOptions.TCP_KEEPCOUNT, value);
        }
        boolean bsd = Exclusions.isKind("kqueue", backend);
        for (int value : bsd ? new int[] {4096, 65_536} : new int[] {0, Integer.MAX_VALUE}) {
            stream.setOption(StandardSocketOptions.SO_RCVBUF, value);
            stream.setOption(StandardSocketOptions.SO_SNDBUF, value);
        }
        stream.setOption(StandardSocketOptions.SO_LINGER, Integer.MAX_VALUE);
        assertEquals(65_535, stream.getOption(StandardSocketOptions.SO_LINGER));
        stream.setOption(StandardSocketOptions.SO_LINGER, Integer.MIN_VALUE);
        assertEquals(-1, stream.getOption(StandardSocketOptions.SO_LINGER));
    }

    @Test
    void multicast_hops_out_of_range() throws IOException {
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        for (int value : new int[] {-1, 256}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, value));
        }
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 0);
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 255);
    }

    @Test
    void udp_lists_broadcast_and_multicast_and_not_what_streams_have() throws IOException {
        Requires.optionsOfLinux();
        UdpSocket socket = opened(UdpSocket.bind(backend, anyLocalAddress()));
        assertListsAndHas(socket.supportedOptions(), socket::getOption);
        assertTrue(socket.supportedOptions()
                .containsAll(Set.of(StandardSocketOptions.SO_BROADCAST, StandardSocketOptions.IP_MULTICAST_TTL)));
        assertRefused(socket.supportedOptions(), socket::getOption, StandardSocketOptions.TCP_NODELAY);
        assertRefused(socket.supportedOptions(), socket::getOption, StandardSocketOptions.SO_LINGER);
        assertThrows(
                UnsupportedOperationException.class, () -> socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true));
    }

    @Test
    void tcp_lists_what_streams_have_and_not_what_datagrams_have() throws IOException {
        Requires.optionsOfLinux();
        TcpListener listener = listener();
        assertListsAndHas(listener.supportedOptions(), listener::getOption);
        assertListsAndHas(stream.supportedOptions(), stream::getOption);
        assertTrue(stream.supportedOptions().contains(StandardSocketOptions.TCP_NODELAY));
        assertRefused(stream.supportedOptions(), stream::getOption, StandardSocketOptions.SO_BROADCAST);
        assertRefused(listener.supportedOptions(), listener::getOption, StandardSocketOptions.IP_MULTICAST_LOOP);
    }

    @Test
    void unix_sockets_list_their_buffers() throws IOException {
        Set<SocketOption<?>> buffers = Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);
        UnixStream[] streams = UnixStream.pair(backend, UnixType.STREAM);
        UnixStream unix = opened(streams[0]);
        opened(streams[1]);
        UnixDatagram datagram = opened(UnixDatagram.unbound(backend));
        Set<SocketOption<?>> ofStreams = new HashSet<>(buffers);
        if (backend.sockets().supportedOptions().contains(PollSocketOptions.SO_PEERCRED)) {
            ofStreams.add(PollSocketOptions.SO_PEERCRED);
        }
        assertEquals(ofStreams, unix.supportedOptions());
        assertEquals(buffers, datagram.supportedOptions());
        assertListsAndHas(buffers, unix::getOption);
        assertListsAndHas(buffers, datagram::getOption);
        assertRefused(buffers, unix::getOption, StandardSocketOptions.TCP_NODELAY);
        assertRefused(buffers, datagram::getOption, StandardSocketOptions.IP_TOS);
    }

    private interface Getter {
        Object get(SocketOption<?> option) throws IOException;
    }

    private static void assertListsAndHas(Set<SocketOption<?>> listed, Getter getter) throws IOException {
        for (SocketOption<?> option : listed) {
            // which an IPv4 socket does not have, and which is null until set
            if (option != PollSocketOptions.IPV6_V6ONLY && option != StandardSocketOptions.IP_MULTICAST_IF) {
                assertInstanceOf(option.type(), getter.get(option), option::name);
            }
        }
    }

    private static void assertRefused(Set<SocketOption<?>> listed, Getter getter, SocketOption<?> option) {
        assertFalse(listed.contains(option), option::name);
        assertSays(option.name(), assertThrows(UnsupportedOperationException.class, () -> getter.get(option)));
    }

    @Test
    void supported_options_are_known_when_closed() throws IOException {
        Set<SocketOption<?>> before = stream.supportedOptions();
        stream.close();
        assertEquals(before, stream.supportedOptions());
    }

    @Test
    void option_of_ipv6_on_ipv4_names_option_and_error() {
        IOException refusal = assertThrows(IOException.class, () -> stream.getOption(PollSocketOptions.IPV6_V6ONLY));
        assertSays("IPV6_V6ONLY", refusal);
    }

    @Test
    void unknown_options() {
        assertFalse(stream.supportedOptions().contains(UnknownOption.INSTANCE));
        assertThrows(UnsupportedOperationException.class, () -> stream.getOption(UnknownOption.INSTANCE));
        var refusal =
                assertThrows(UnsupportedOperationException.class, () -> stream.setOption(UnknownOption.INSTANCE, true));
        assertSays("INSTANCE", refusal);
    }

    @Test
    void supported_options_do_not_change() {
        assertEquals(stream.supportedOptions(), stream.supportedOptions());
        assertThrows(
                UnsupportedOperationException.class,
                () -> stream.supportedOptions().clear());
    }

    @Test
    void options_have_names_and_types() {
        assertEquals("IP_TTL", PollSocketOptions.IP_TTL.name());
        assertSame(Integer.class, PollSocketOptions.IP_TTL.type());
        assertSame(Boolean.class, PollSocketOptions.IPV6_V6ONLY.type());
        assertNotNull(PollSocketOptions.TCP_KEEPIDLE.toString());
    }

    @Test
    void reuse_address_is_on_for_listeners() throws IOException {
        assertTrue(listener().getOption(StandardSocketOptions.SO_REUSEADDR));
    }
}
