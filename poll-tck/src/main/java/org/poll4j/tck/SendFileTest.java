package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.writable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Interest;
import org.poll4j.net.SendFile;
import org.poll4j.net.StreamSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Backend;

/** {@link SendFile}. */
class SendFileTest extends Contract {
    /** More than a connection over loopback holds. */
    private static final int LONG = 12 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    private byte[] content = {};

    private SendFile file(int size) throws IOException {
        content = new byte[size];
        new Random(size).nextBytes(content);
        return opened(SendFile.open(backend, Files.write(path(), content)));
    }

    private Path path() {
        return directory.resolve("file");
    }

    /** Reads what is there. */
    private static void drain(StreamSocket from, ByteBuffer room, ByteArrayOutputStream to) throws IOException {
        while (from.read(room.clear()) > 0) {
            to.write(room.array(), 0, room.position());
        }
    }

    /** What arrives of so many bytes that were sent. */
    private static byte[] received(StreamSocket from, int length) throws IOException {
        ByteBuffer room = ByteBuffer.allocate(length);
        while (room.hasRemaining()) {
            assertTrue(from.read(room) >= 0, "ended");
        }
        return room.array();
    }

    @Test
    void file_arrives_whole_though_the_stream_fills_on_the_way() throws IOException {
        TcpPair pair = tcpPair();
        arrivesWhole(pair.server(), pair.client());
    }

    private void arrivesWhole(StreamSocket sender, StreamSocket receiver) throws IOException {
        SendFile file = file(LONG);
        assertEquals(LONG, file.size());
        registry.register(sender, ID1, Interest.WRITABLE);
        ByteArrayOutputStream arrived = new ByteArrayOutputStream();
        ByteBuffer room = ByteBuffer.allocate(1 << 18);
        long position = 0;
        int blocked = 0;
        while (position < LONG) {
            long n = file.transferTo(sender, position, Long.MAX_VALUE);
            assertTrue(n >= 0 && n <= LONG - position);
            position += n;
            if (n == 0) {
                blocked++;
                drain(receiver, room, arrived);
                Expect.events(poll, events, writable(ID1));
            }
        }
        assertTrue(blocked > 0, "more than fits");
        assertEquals(-1, file.transferTo(sender, position, 1));
        while (arrived.size() < LONG) {
            drain(receiver, room, arrived);
        }
        assertArrayEquals(content, arrived.toByteArray());
    }

    @Test
    void part_of_a_file_is_sent() throws IOException {
        TcpPair pair = tcpPair();
        SendFile file = file(1000);
        assertEquals(10, file.transferTo(pair.server(), 500, 10));
        assertEquals(1, file.transferTo(pair.server(), 999, 10));
        assertEquals(0, file.transferTo(pair.server(), 0, 0));
        assertEquals(-1, file.transferTo(pair.server(), 1000, 10));
        assertEquals(-1, file.transferTo(pair.server(), 5000, 10));
        assertEquals(-1, file.transferTo(pair.server(), Long.MAX_VALUE - 1, Long.MAX_VALUE));
        assertEquals(0, file.transferTo(pair.server(), Long.MAX_VALUE, Long.MAX_VALUE));
        byte[] arrived = received(pair.client(), 11);
        assertArrayEquals(Arrays.copyOfRange(content, 500, 510), Arrays.copyOf(arrived, 10));
        assertEquals(content[999], arrived[10]);
    }

    @Test
    void empty_file_is_at_its_end() throws IOException {
        assertEquals(-1, file(0).transferTo(tcpPair().server(), 0, 1));
    }

    @Test
    void file_that_is_cut_or_grows_meanwhile_ends_where_it_ends() throws IOException {
        TcpPair pair = tcpPair();
        SendFile file = file(1000);
        assertEquals(600, file.transferTo(pair.server(), 0, 600));
        try (FileChannel cut = FileChannel.open(path(), StandardOpenOption.WRITE)) {
            cut.truncate(700);
        }
        assertEquals(700, file.size());
        assertEquals(100, file.transferTo(pair.server(), 600, 400));
        assertEquals(-1, file.transferTo(pair.server(), 700, 300));
        Files.write(path(), new byte[] {1, 2}, StandardOpenOption.APPEND);
        assertEquals(2, file.transferTo(pair.server(), 700, 300));
        assertArrayEquals(Arrays.copyOf(content, 700), received(pair.client(), 700));
        assertArrayEquals(new byte[] {1, 2}, received(pair.client(), 2));
    }

    @Test
    void file_goes_to_a_unix_stream() throws IOException {
        Requires.posixDescriptors(backend);
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        arrivesWhole(opened(pair[0]), opened(pair[1]));
    }

    @Test
    void peer_that_has_reset_is_an_error() throws IOException {
        TcpPair pair = tcpPair();
        SendFile file = file(100);
        registry.register(pair.client(), ID1, Interest.WRITABLE);
        pair.serverResets();
        assertThrows(IOException.class, () -> {
            while (file.transferTo(pair.client(), 0, 100) >= 0) {
                poll.poll(events, MILLIS);
            }
        });
    }

    @Test
    void closed_file_and_closed_stream_are_refused() throws IOException {
        TcpPair pair = tcpPair();
        SendFile file = file(100);
        pair.client().close();
        assertThrows(ClosedChannelException.class, () -> file.transferTo(pair.client(), 0, 1));
        file.close();
        file.close();
        assertThrows(ClosedChannelException.class, file::size);
        assertThrows(ClosedChannelException.class, () -> file.transferTo(pair.server(), 0, 1));
        assertTrue(pair.server().write(new byte[1], 0, 1) == 1, "usable afterwards");
    }

    @Test
    void another_thread_closes_either_while_it_is_sent() throws Exception {
        for (boolean closesFile : new boolean[] {true, false}) {
            TcpPair pair = tcpPair();
            SendFile file = file(LONG);
            Background sender = Background.run(() -> assertThrows(ClosedChannelException.class, () -> {
                for (long n = 0; n >= 0; n = file.transferTo(pair.server(), 0, LONG)) {
                    Await.pause();
                }
            }));
            received(pair.client(), 1000);
            if (closesFile) {
                file.close();
            } else {
                pair.server().close();
            }
            sender.join();
        }
    }

    @Test
    void one_file_is_sent_by_several_threads() throws Exception {
        SendFile file = file(50_000);
        Background[] senders = new Background[3];
        for (int i = 0; i < senders.length; i++) {
            TcpPair pair = tcpPair();
            senders[i] = Background.run(() -> {
                for (long at = 0; at < 50_000; ) {
                    at += file.transferTo(pair.server(), at, 7_000);
                }
                assertArrayEquals(content, received(pair.client(), 50_000));
            });
        }
        for (Background sender : senders) {
            sender.join();
        }
    }

    @Test
    void use_leaves_nothing() throws Throwable {
        TcpPair pair = tcpPair();
        Files.write(path(), new byte[100]);
        OpenFiles.assertNoneLeftBy(() -> {
            for (int i = 0; i < 10; i++) {
                try (SendFile file = SendFile.open(backend, path())) {
                    assertEquals(100, file.transferTo(pair.server(), 0, 100));
                }
                assertThrows(IOException.class, () -> SendFile.open(backend, directory.resolve("none")));
            }
        });
    }

    @Test
    void what_is_no_file_is_refused_by_name() {
        Path none = directory.resolve("none");
        NoSuchFileException refused = assertThrows(NoSuchFileException.class, () -> SendFile.open(backend, none));
        assertTrue(refused.getMessage().contains(none.toString()), refused::getMessage);
        assertThrows(IOException.class, () -> {
            try (SendFile file = SendFile.open(backend, directory)) {
                file.transferTo(tcpPair().server(), 0, 1);
            }
        });
    }

    @Test
    void bad_arguments_are_refused() throws IOException {
        SendFile file = file(10);
        TcpStream stream = tcpPair().server();
        assertThrows(IllegalArgumentException.class, () -> file.transferTo(stream, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> file.transferTo(stream, 0, -1));
        assertThrows(NullPointerException.class, () -> file.transferTo(null, 0, 1));
        assertThrows(NullPointerException.class, () -> SendFile.open(backend, null));
        assertThrows(NullPointerException.class, () -> SendFile.open(null, path()));
        Backend other = (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(),
                new Class<?>[] {Backend.class},
                (_, method, arguments) ->
                        method.getName().equals("name") ? "other" : method.invoke(backend, arguments));
        SendFile theirs = opened(SendFile.open(other, path()));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> theirs.transferTo(stream, 0, 1));
        assertTrue(refused.getMessage().contains("'other'"), refused::getMessage);
    }
}
