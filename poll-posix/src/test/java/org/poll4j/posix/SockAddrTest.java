package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressCodec;

@Timeout(60)
class SockAddrTest {
    private final Arena arena = Arena.ofShared();
    private final SockAddr without = new SockAddr(FakeAbi.WITHOUT_LENGTH);
    private final SockAddr with = new SockAddr(FakeAbi.WITH_LENGTH);

    @AfterEach
    void free() {
        arena.close();
    }

    private MemorySegment encoded(SockAddr addresses, String host, int port) {
        return addresses.encode(arena, new InetSocketAddress(host, port));
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 80", "255.254.253.252, 65535", "0.0.0.0, 0", "::1, 8080", "2001:db8::ff, 40000"})
    void what_is_written_is_read(String host, int port) {
        for (SockAddr addresses : new SockAddr[] {without, with}) {
            MemorySegment encoded = encoded(addresses, host, port);
            assertEquals(new InetSocketAddress(host, port), addresses.decode(encoded, (int) encoded.byteSize()));
        }
    }

    @Test
    void pathname_address() {
        MemorySegment encoded = without.encode(arena, UnixAddress.ofPath("./foo/bar.txt"));
        assertEquals(2 + 13 + 1, encoded.byteSize());
        assertEquals(0, encoded.get(JAVA_BYTE, 15));
        assertEquals(UnixAddress.ofPath("./foo/bar.txt"), without.decode(encoded, 16));
    }

    /** mio counts one byte less if the first is NUL. */
    @Test
    void every_byte_of_an_abstract_name_is_counted() {
        for (String name : new String[] {"tokio", "\0tokio", "tokio\0", "\0"}) {
            UnixAddress address = UnixAddress.ofAbstract(name);
            MemorySegment encoded = without.encode(arena, address);
            assertEquals(2 + 1 + name.length(), encoded.byteSize());
            assertEquals(0, encoded.get(JAVA_BYTE, 2));
            assertEquals(address, without.decode(encoded, (int) encoded.byteSize()));
        }
    }

    @Test
    void ipv4_lies_as_the_headers_say() {
        byte[] expected = {0, 0, 0x12, 0x34, 1, 2, 3, 4, 0, 0, 0, 0, 0, 0, 0, 0};
        MemorySegment plain = encoded(without, "1.2.3.4", 0x1234);
        assertEquals(2, plain.get(JAVA_SHORT, 0));
        plain.set(JAVA_SHORT, 0, (short) 0);
        assertArrayEquals(expected, plain.toArray(JAVA_BYTE));
        byte[] lengthAndFamily = encoded(with, "1.2.3.4", 0x1234).asSlice(0, 2).toArray(JAVA_BYTE);
        assertArrayEquals(new byte[] {16, 2}, lengthAndFamily);
    }

    @Test
    void ipv6_lies_as_the_headers_say() {
        MemorySegment plain = encoded(without, "102:304::f", 0x1234);
        assertEquals(28, plain.byteSize());
        assertEquals(30, plain.get(JAVA_SHORT, 0));
        assertArrayEquals(
                new byte[] {0x12, 0x34, 0, 0, 0, 0, 1, 2, 3, 4},
                plain.asSlice(2, 10).toArray(JAVA_BYTE));
        assertEquals(15, plain.get(JAVA_BYTE, 23));
        assertArrayEquals(
                new byte[] {28, 30}, encoded(with, "::1", 1).asSlice(0, 2).toArray(JAVA_BYTE));
    }

    @Test
    void scope_of_ipv6_is_kept() throws UnknownHostException {
        byte[] linkLocal = InetAddress.getByName("fe80::1").getAddress();
        InetSocketAddress scoped = new InetSocketAddress(Inet6Address.getByAddress(null, linkLocal, 7), 1);
        InetSocketAddress decoded =
                assertInstanceOf(InetSocketAddress.class, without.decode(without.encode(arena, scoped), 28));
        assertEquals(
                7, assertInstanceOf(Inet6Address.class, decoded.getAddress()).getScopeId());
    }

    @Test
    void ipv4_in_ipv6_is_ipv4() {
        MemorySegment mapped = encoded(without, "::", 5);
        mapped.set(JAVA_BYTE, 18, (byte) -1);
        mapped.set(JAVA_BYTE, 19, (byte) -1);
        mapped.set(JAVA_BYTE, 20, (byte) 127);
        mapped.set(JAVA_BYTE, 23, (byte) 1);
        InetSocketAddress decoded = assertInstanceOf(InetSocketAddress.class, without.decode(mapped, 28));
        assertInstanceOf(Inet4Address.class, decoded.getAddress());
    }

    @Test
    void unknown_family_is_no_address() {
        assertNull(without.decode(arena.allocate(AddressCodec.MAX), AddressCodec.MAX));
        assertNull(with.decode(arena.allocate(AddressCodec.MAX), 0));
    }

    @Test
    void other_addresses_are_refused() {
        assertThrows(
                UnresolvedAddressException.class,
                () -> without.encode(arena, InetSocketAddress.createUnresolved("localhost", 1)));
        assertThrows(
                UnsupportedAddressTypeException.class,
                () -> without.encode(arena, UnixDomainSocketAddress.of("/tmp/x")));
    }
}
