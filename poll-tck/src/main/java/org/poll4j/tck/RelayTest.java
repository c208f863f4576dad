package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.Relay;

/** {@link Relay}: from a first connection's server to a second one's. */
class RelayTest extends Contract {
    private TcpPair first;
    private TcpPair second;

    private Relay relay() throws IOException {
        first = tcpPair();
        second = tcpPair();
        registry.register(first.server(), ID1, Interest.READABLE);
        registry.register(second.server(), ID2, Interest.WRITABLE);
        return opened(Relay.open(first.server(), second.server()));
    }

    /** Moves what can be moved; −1 at the end. */
    private static long moved(Relay relay) throws IOException {
        long moved = 0;
        for (long n; (n = relay.transfer()) != 0; moved += n) {
            if (n < 0) {
                return n;
            }
        }
        return moved;
    }

    @Test
    void bytes_arrive_in_order_with_the_end_after_them() throws Exception {
        byte[] content = new byte[5 << 20];
        new Random(1).nextBytes(content);
        Relay relay = relay();
        Background writer = Background.run(() -> {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                if (first.client().write(left) == 0) {
                    Await.pause();
                }
            }
            first.client().shutdown(Interest.WRITABLE);
        });
        Background reader = Background.run(() -> {
            ByteBuffer room = ByteBuffer.allocate(content.length);
            while (room.hasRemaining()) {
                if (second.client().read(room) == 0) {
                    Await.pause();
                }
            }
            assertArrayEquals(content, room.array());
        });
        while (moved(relay) >= 0) {
            poll.poll(events);
        }
        assertEquals(0, relay.buffered());
        assertEquals(-1, relay.transfer());
        writer.join();
        reader.join();
    }

    @Test
    void source_without_bytes_would_block_and_is_reported_again() throws IOException {
        Relay relay = relay();
        assertEquals(0, relay.transfer());
        for (int i = 1; i < 100; i++) {
            first.client().write(new byte[i], 0, i);
            Expect.events(poll, events, readable(ID1));
            ByteBuffer room = ByteBuffer.allocate(100);
            while (room.position() < i) {
                assertTrue(relay.transfer() >= 0);
                second.client().read(room);
            }
            assertEquals(0, relay.transfer());
        }
    }

    @Test
    void full_destination_keeps_what_is_on_its_way_until_it_has_room() throws IOException {
        Relay relay = relay();
        byte[] piece = new byte[1 << 16];
        long written = 0;
        long moved = 0;
        do { // until nothing moves any more
            int n = first.client().write(piece, 0, piece.length);
            written += n;
            long before = moved;
            moved += moved(relay);
            if (n == 0 && moved == before && relay.buffered() > 0) {
                break;
            }
        } while (true);
        assertEquals(0, relay.transfer());
        long read = 0;
        ByteBuffer room = ByteBuffer.allocate(1 << 18);
        boolean reported = false;
        while (read < written) {
            int n = second.client().read(room.clear());
            read += n;
            if (n == 0) {
                if (!reported) {
                    Expect.events(poll, events, writable(ID2));
                    reported = true;
                }
                moved(relay);
            }
        }
        assertEquals(written, read);
        assertEquals(0, relay.buffered());
    }

    @Test
    void peer_that_has_reset_is_an_error_at_either_end() throws IOException {
        Relay relay = relay();
        second.client().setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        second.client().close();
        assertThrows(IOException.class, () -> {
            while (moved(relay) >= 0) {
                first.client().write(new byte[10], 0, 10);
                poll.poll(events, MILLIS);
            }
        });
        Relay other = relay();
        first.client().setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        first.client().close();
        assertThrows(IOException.class, () -> {
            while (moved(other) >= 0) {
                poll.poll(events, MILLIS);
            }
        });
    }

    @Test
    void closed_relay_leaves_the_streams_open() throws IOException {
        Relay relay = relay();
        relay.close();
        relay.close();
        assertThrows(ClosedChannelException.class, relay::transfer);
        first.serverWrites("open");
        second.serverWrites("open");
        Relay again = opened(Relay.open(first.server(), second.server()));
        first.server().close();
        assertThrows(ClosedChannelException.class, again::transfer);
    }

    @Test
    void use_leaves_nothing() throws Throwable {
        Relay used = relay();
        OpenFiles.assertNoneLeftBy(() -> {
            for (int i = 0; i < 10; i++) {
                try (Relay relay = Relay.open(first.server(), second.server())) {
                    relay.transfer();
                }
            }
        });
        assertEquals(0, used.buffered());
    }

    @Test
    void nulls_are_refused() throws IOException {
        Relay relay = relay();
        assertEquals(0, relay.buffered());
        assertThrows(NullPointerException.class, () -> Relay.open(null, first.server()));
        assertThrows(NullPointerException.class, () -> Relay.open(first.server(), null));
    }
}
