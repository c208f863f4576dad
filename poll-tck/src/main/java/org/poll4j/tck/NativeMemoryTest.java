package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.StreamSocket;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;

/**
 * What libraries need that manage memory and readiness themselves: transfers by address, short reads, options before
 * the connect.
 */
class NativeMemoryTest extends Contract {
    @Test
    void memory_is_written_and_read_by_its_address() throws IOException {
        TcpPair pair = tcpPair();
        TcpStream client = pair.client();
        assumeTrue(client.takesAddresses());
        try (Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(16);
            MemorySegment.copy(MemorySegment.ofArray("Hello, world".getBytes(US_ASCII)), 0, memory, 0, 12);
            assertEquals(5, client.writeAddress(memory.address(), 5));
            Await.read(pair.server(), "Hello");

            pair.serverWrites("World");
            registry.register(client, ID1, Interest.READABLE);
            Expect.events(poll, events, readable(ID1));
            assertEquals(5, client.readAddress(memory.address() + 7, 9));
            assertEquals("Hello, World", new String(memory.asSlice(0, 12).toArray(ValueLayout.JAVA_BYTE), US_ASCII));
            assertEquals(0, client.readAddress(memory.address(), 9), "it would block");
            assertEquals(0, client.readAddress(memory.address(), 0));
            pair.server().close();
            Expect.events(poll, events, readable(ID1));
            assertEquals(-1, client.readAddress(memory.address(), 9));
        }
    }

    @Test
    void pieces_of_memory_are_written_in_order() throws IOException {
        TcpPair pair = tcpPair();
        TcpStream client = pair.client();
        assumeTrue(client.takesAddresses());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocateFrom("onetwothree");
            long[] addresses = {memory.address() + 6, memory.address(), memory.address(), memory.address() + 3};
            int[] lengths = {5, 0, 3, 3};
            long n = client.writeAddresses(addresses, lengths, 4);
            assertEquals("threeonetwo".substring(0, (int) n), "threeonetwo".substring(0, n == 5 ? 5 : 11));
            Await.read(pair.server(), "threeonetwo".substring(0, (int) n));
            assertEquals(0, client.writeAddresses(addresses, lengths, 0));
        }
    }

    @Test
    void bad_addresses_are_refused() throws IOException {
        TcpStream client = tcpPair().client();
        assertThrows(IllegalArgumentException.class, () -> client.readAddress(0, 1));
        assertThrows(IllegalArgumentException.class, () -> client.writeAddress(1, -1));
        assertThrows(IllegalArgumentException.class, () -> client.writeAddresses(new long[] {0}, new int[] {1}, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> client.writeAddresses(new long[1], new int[] {1}, 2));
        client.close();
        assertThrows(ClosedChannelException.class, () -> client.readAddress(1, 1));
    }

    /** With edges of the system's own, a read that would block may be saved. */
    @Test
    void bytes_after_a_short_read_are_a_new_event() throws IOException {
        assumeTrue(backend.keepsEdges());
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE);
        for (String text : new String[] {"one", "two", "three"}) {
            pair.serverWrites(text);
            Expect.events(poll, events, readable(ID1));
            assertEquals(text.length(), pair.client().read(ByteBuffer.allocate(16)));
        }
        pair.server().close();
        Expect.events(poll, events, readable(ID1));
        assertEquals(-1, pair.client().read(ByteBuffer.allocate(16)));
    }

    @Test
    void one_read_or_write_moves_at_most_the_documented_maximum() throws IOException {
        TcpPair pair = tcpPair();
        int n = pair.client().write(ByteBuffer.allocate(2 * StreamSocket.MAX_TRANSFER));
        assertEquals(Math.min(n, StreamSocket.MAX_TRANSFER), n);
    }

    @Test
    void options_are_read_before_the_connect() throws IOException {
        TcpSocket socket = opened(TcpSocket.open(backend, StandardProtocolFamily.INET));
        assertEquals(false, socket.getOption(StandardSocketOptions.TCP_NODELAY));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        assertEquals(true, socket.getOption(StandardSocketOptions.TCP_NODELAY));
        assertEquals(tcpPair().client().supportedOptions(), socket.supportedOptions());
        assertThrows(
                UnsupportedOperationException.class, () -> socket.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
        assertEquals(true, socket.getOption(StandardSocketOptions.TCP_NODELAY), "it is still open");
    }
}
