package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.Trigger;
import org.poll4j.net.TcpStream;
import org.poll4j.windows.SourceSocket;

/** SOCKETs that others made. */
class SourceSocketTest extends Contract {
    private TcpPair pair;

    @BeforeEach
    void connectTwo() throws IOException {
        requireBackend("iocp");
        pair = tcpPair();
    }

    private SourceSocket borrowed() throws IOException {
        return opened(SourceSocket.borrow(backend, pair.server().handle()));
    }

    @Test
    void borrowed_socket_is_reported_read_and_left_open() throws IOException {
        SourceSocket source = borrowed();
        registry.register(source, ID1, Interest.READABLE);
        Expect.none(poll);
        Await.written(pair.client(), "hello");
        Expect.events(poll, events, readable(ID1));
        ByteBuffer bytes = ByteBuffer.allocate(8);
        assertEquals(5, source.read(bytes));
        assertEquals(0, source.read(bytes));
        assertEquals(2, source.write(ByteBuffer.wrap("hi".getBytes(US_ASCII))));
        source.close();
        Await.read(pair.client(), "hi");
        Await.written(pair.server(), "!");
        Await.read(pair.client(), "!");
    }

    @Test
    void two_objects_over_one_socket_are_not_registered_both() throws IOException {
        SourceSocket first = borrowed();
        registry.register(first, ID1, Interest.READABLE);
        assertThrows(AlreadyRegisteredException.class, () -> registry.register(pair.server(), ID2, Interest.READABLE));
        CheckedPoll other = opened(new CheckedPoll(backend));
        SourceSocket second = borrowed();
        assertThrows(AlreadyRegisteredException.class, () -> other.registry().register(second, ID2, Interest.READABLE));
        first.close();
        other.registry().register(second, ID2, Interest.READABLE);
        Await.written(pair.client(), "x");
        Expect.events(other, events, readable(ID2));
    }

    @Test
    void adopted_socket_is_closed_with_its_source() throws IOException {
        SourceSocket source = SourceSocket.adopt(backend, pair.server().release());
        registry.register(source, ID1, Interest.READABLE, Trigger.LEVEL);
        source.close();
        Await.readEnd(pair.client());
    }

    @Test
    void other_file_than_a_socket_is_refused() {
        for (long handle : new long[] {0, 2, 0xFFFF_FFFFL}) {
            IOException borrowed = assertThrows(IOException.class, () -> SourceSocket.borrow(backend, handle));
            assertTrue(String.valueOf(borrowed.getMessage()).contains("WSAENOTSOCK (10038)"), borrowed::getMessage);
            assertThrows(IOException.class, () -> SourceSocket.adopt(backend, handle));
            assertThrows(IOException.class, () -> TcpStream.adopt(backend, handle));
        }
        assertThrows(IllegalArgumentException.class, () -> SourceSocket.borrow(backend, -1));
        assertThrows(IllegalArgumentException.class, () -> SourceSocket.borrow(backend, -2));
        assertThrows(IllegalArgumentException.class, () -> SourceSocket.adopt(backend, 1L << 32));
    }
}
