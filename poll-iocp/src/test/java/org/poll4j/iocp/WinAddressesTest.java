package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.net.UnixAddress;
import org.poll4j.spi.AddressCodec;

/** Addresses byte for byte: the Unix-domain ones go to a kernel on Windows 10 only. */
@Timeout(60)
class WinAddressesTest {
    private final WinAddresses addresses = new WinAddresses();
    private final MemorySegment out = Arena.ofAuto().allocate(AddressCodec.MAX, 8);

    private byte[] encoded(SocketAddress address) {
        return out.asSlice(0, addresses.encode(address, out)).toArray(JAVA_BYTE);
    }

    private static byte[] bytes(String hex) {
        return java.util.HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    @Test
    void ip_addresses_and_ports_are_in_network_order_and_come_back() throws UnknownHostException {
        InetSocketAddress v4 = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0x1234);
        assertArrayEquals(bytes("0200 1234 7f000001 0000000000000000"), encoded(v4));
        assertEquals(v4, addresses.decode(out, 16));
        byte[] ip = bytes("fe800000000000000000000000000001");
        InetSocketAddress v6 = new InetSocketAddress(Inet6Address.getByAddress(null, ip, 3), 0xfedc);
        assertArrayEquals(bytes("1700 fedc 00000000 fe800000000000000000000000000001 03000000"), encoded(v6));
        assertEquals(v6, addresses.decode(out, 28));
    }

    @Test
    void path_is_utf_8_with_a_final_nul_and_comes_back() {
        UnixAddress path = UnixAddress.ofPath("C:\\é");
        assertArrayEquals(bytes("0100 433a5c c3a9 00"), encoded(path));
        assertEquals(path, addresses.decode(out, 8));
        assertEquals(path, addresses.decode(out, WindowsAbi.UN_SIZE), "as getsockname may tell it, with NULs behind");
    }

    @Test
    void path_of_the_greatest_length_fits_and_a_longer_one_is_refused_with_the_limit() {
        UnixAddress longest = UnixAddress.ofPath("x".repeat(107));
        assertEquals(WindowsAbi.UN_SIZE, encoded(longest).length);
        assertEquals(longest, addresses.decode(out, WindowsAbi.UN_SIZE));
        String refused = assertThrows(
                        IllegalArgumentException.class, () -> encoded(UnixAddress.ofPath("x".repeat(108))))
                .getMessage();
        assertEquals("PATH address of 108 bytes: at most 107 here", refused);
    }

    @Test
    void path_without_its_final_nul_ends_where_the_address_does() {
        byte[] all = "y".repeat(120).getBytes(StandardCharsets.US_ASCII);
        encoded(UnixAddress.ofPath("x"));
        MemorySegment.copy(all, 0, out, JAVA_BYTE, WindowsAbi.UN_PATH, all.length);
        assertEquals(UnixAddress.ofPath("y".repeat(108)), addresses.decode(out, AddressCodec.MAX));
    }

    @Test
    void client_has_no_name_whatever_length_the_system_returns() {
        encoded(UnixAddress.ofPath("x"));
        out.set(JAVA_BYTE, WindowsAbi.UN_PATH, (byte) 0);
        assertEquals(UnixAddress.UNNAMED, addresses.decode(out, WindowsAbi.UN_SIZE));
        assertEquals(UnixAddress.UNNAMED, addresses.decode(out, 2));
        assertNull(addresses.decode(out, 0));
    }

    @Test
    void addresses_that_are_no_path_are_refused() {
        for (UnixAddress address : new UnixAddress[] {UnixAddress.UNNAMED, UnixAddress.ofAbstract("a")}) {
            String refused = assertThrows(UnsupportedOperationException.class, () -> encoded(address))
                    .getMessage();
            assertEquals("Unix-domain address " + address + ": on Windows such an address is a path", refused);
        }
    }
}
