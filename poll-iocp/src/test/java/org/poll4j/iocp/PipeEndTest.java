package org.poll4j.iocp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/** A pipe's state machine, in orders of completion that no kernel makes on demand. */
@Timeout(60)
class PipeEndTest {
    private static final int RW = Readiness.BOTH;

    private final FakeAfd port = new FakeAfd();
    private final FakePipes pipes = new FakePipes(port);
    private final PipeEnd server = new PipeEnd(pipes, 300, true, false);
    private final PipeEnd client = new PipeEnd(pipes, 304, false, false);
    private IocpSelector selector;

    @BeforeEach
    void open() throws IOException {
        selector = IocpSelector.open(port, port, port, port);
    }

    @AfterEach
    void close_leaves_nothing() throws IOException {
        selector.close();
        server.descriptor().close();
        client.descriptor().close();
        assertEquals(List.of(), pipes.inFlight);
        assertTrue(port.files.isEmpty(), port.files::toString);
        for (int handle : new int[] {300, 304}) {
            assertEquals(
                    1,
                    pipes.calls.stream()
                            .filter(("CloseHandle " + handle)::equals)
                            .count(),
                    pipes.calls::toString);
        }
    }

    private void add(PipeEnd pipe) throws IOException {
        selector.add(pipe.descriptor(), pipe.descriptor().handle(), RW, Trigger.EDGE, 0);
    }

    /** A server with its client, after the event that tells so. */
    private void connect() throws IOException {
        add(server);
        assertFalse(server.connect());
        pipes.end("ConnectNamedPipe", 0, "");
        assertEquals(List.of("300 WRITABLE"), select());
    }

    private List<String> select() throws IOException {
        List<String> events = new ArrayList<>();
        selector.select((key, readiness, _, _, _) -> events.add(key + " " + Readiness.toString(readiness)), 16, 0);
        return events;
    }

    private static String read(PipeEnd pipe) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(100);
        int n = pipe.io().read(pipe.descriptor(), bytes);
        return n < 0 ? (n == ByteIo.END ? "END" : "WOULD_BLOCK") : new String(bytes.array(), 0, n, US_ASCII);
    }

    private static int write(PipeEnd pipe, String text) throws IOException {
        return pipe.io().write(pipe.descriptor(), ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    @Test
    void nothing_begins_before_the_registration() throws IOException {
        assertFalse(server.connect());
        assertEquals("WOULD_BLOCK", read(client));
        assertEquals(ByteIo.WOULD_BLOCK, write(client, "x"));
        assertEquals(List.of(), pipes.calls);
        add(server);
        add(client);
        assertEquals(List.of("ConnectNamedPipe", "ReadFile"), pipes.calls);
        assertEquals(List.of("304 WRITABLE"), select());
    }

    @Test
    void read_that_says_more_data_is_submitted_all_the_same() throws IOException {
        pipes.answers.put("ReadFile", -WindowsAbi.ERROR_MORE_DATA);
        add(client);
        assertEquals("WOULD_BLOCK", read(client));
        assertEquals(1, pipes.inFlight.size(), "one, whose memory the kernel writes to");
        pipes.end("ReadFile", FakePipes.STATUS_BUFFER_OVERFLOW, "first");
        assertEquals(List.of("304 READABLE | WRITABLE"), select());
        assertEquals("first", read(client));
        pipes.end("ReadFile", 0, "rest");
        select();
        assertEquals("rest", read(client));
    }

    @Test
    void read_that_is_not_submitted_is_the_end_without_a_packet() throws IOException {
        pipes.answers.put("ReadFile", -WindowsAbi.ERROR_BROKEN_PIPE);
        add(client);
        assertEquals(List.of("304 READABLE | WRITABLE | READ_CLOSED | WRITE_CLOSED"), select());
        assertEquals("END", read(client));
        assertEquals(List.of(), pipes.inFlight);
    }

    @Test
    void data_before_the_end_comes_first() throws IOException {
        add(client);
        pipes.end("ReadFile", 0, "last");
        pipes.answers.put("ReadFile", -WindowsAbi.ERROR_BROKEN_PIPE);
        select();
        assertEquals("last", read(client));
        assertEquals("END", read(client));
        assertEquals("END", read(client));
    }

    @Test
    void empty_message_is_passed_over() throws IOException {
        add(client);
        pipes.end("ReadFile", 0, "");
        assertEquals(List.of("304 WRITABLE"), select());
        assertEquals("WOULD_BLOCK", read(client));
        assertEquals(1, pipes.inFlight.size());
    }

    @Test
    void read_that_ends_after_a_disconnect_belongs_to_the_previous_client() throws IOException {
        connect();
        FakePipes.Operation old = pipes.pending("ReadFile");
        server.disconnect();
        assertFalse(server.connect());
        selector.rearm(server.descriptor(), RW);
        pipes.end("ConnectNamedPipe", 0, "");
        assertEquals(List.of("300 WRITABLE"), select());
        assertEquals(List.of(old), pipes.inFlight, "its memory is the kernel's as long as it is in flight");
        pipes.end(old, 0, "old");
        assertEquals(List.of(), select());
        assertEquals("WOULD_BLOCK", read(server));
        pipes.end("ReadFile", 0, "new");
        assertEquals(List.of("300 READABLE"), select());
        assertEquals("new", read(server));
    }

    /** DisconnectNamedPipe ends the first connect; its packet comes after the second connect was requested. */
    @Test
    void connect_after_a_disconnect_waits_for_the_end_of_the_first() throws IOException {
        add(server);
        assertFalse(server.connect());
        FakePipes.Operation first = pipes.pending("ConnectNamedPipe");
        server.disconnect();
        assertFalse(server.connect());
        pipes.end(first, FakePipes.STATUS_PIPE_DISCONNECTED, "");
        assertEquals(List.of(), select());
        pipes.end("ConnectNamedPipe", 0, "");
        assertEquals(List.of("300 WRITABLE"), select());
        assertTrue(server.connect());
    }

    /** The client of the first connect came, but the disconnect sent it away before its packet was taken. */
    @Test
    void client_that_a_disconnect_sent_away_is_not_the_next_one() throws IOException {
        add(server);
        assertFalse(server.connect());
        pipes.end("ConnectNamedPipe", 0, "");
        server.disconnect();
        assertFalse(server.connect());
        pipes.answers.put("ConnectNamedPipe", -WindowsAbi.ERROR_PIPE_CONNECTED);
        assertEquals(List.of("300 WRITABLE"), select(), "of the next client, which was there at once");
        assertTrue(server.connect());
    }

    @Test
    void unwanted_connect_does_not_begin_again() throws IOException {
        add(server);
        assertFalse(server.connect());
        FakePipes.Operation first = pipes.pending("ConnectNamedPipe");
        server.disconnect();
        pipes.end(first, FakePipes.STATUS_PIPE_DISCONNECTED, "");
        assertEquals(List.of(), select());
        assertEquals(List.of(), pipes.inFlight);
    }

    @Test
    void connect_that_fails_at_the_registration_is_an_event_and_the_pipe_stays_registered() throws IOException {
        pipes.answers.put("ConnectNamedPipe", -317);
        assertFalse(server.connect());
        add(server);
        assertEquals(List.of("300 WRITABLE | ERROR"), select());
        assertThrows(IOException.class, server::connect);
        pipes.answers.clear();
        assertFalse(server.connect());
        pipes.end("ConnectNamedPipe", 0, "");
        selector.rearm(server.descriptor(), RW);
        assertEquals(List.of("300 WRITABLE"), select());
    }

    @Test
    void port_that_refuses_the_handle_does_not_change_the_pipe() throws IOException {
        port.portError = -87;
        assertThrows(IOException.class, () -> add(client));
        assertEquals(0, selector.inFlight());
        port.portError = 0;
        add(client);
        assertEquals(List.of("304 WRITABLE"), select());
    }

    /** Of the next call too: one that an Error ended may have begun or not, which the status tells. */
    @Test
    void error_in_a_call_leaves_nothing_in_flight_forever() throws IOException {
        add(client);
        select();
        pipes.failure = new OutOfMemoryError("planted");
        assertThrows(OutOfMemoryError.class, () -> write(client, "abc"));
        assertEquals(3, write(client, "abc"));
        pipes.end("WriteFile", 0, "");
        select();
        pipes.failure = new OutOfMemoryError("planted");
        pipes.failsLate = true;
        assertThrows(OutOfMemoryError.class, () -> write(client, "def"));
        assertEquals(ByteIo.WOULD_BLOCK, write(client, "ghi"), "the kernel has it");
        pipes.end("WriteFile", 0, "");
        select();
        assertEquals(3, write(client, "ghi"));
    }

    /** A Poll that was never closed: the kernel writes into the buffer of the read all the same. */
    @Test
    void leaked_poll_keeps_the_memory_of_what_is_in_flight() throws Exception {
        WeakReference<IocpSelector> leaked = leak();
        for (int i = 0; i < 5; i++) {
            System.gc();
        }
        assertNotNull(leaked.get(), "the pipe and its Poll, while a ReadFile is in flight")
                .close();
    }

    private WeakReference<IocpSelector> leak() throws IOException {
        PipeEnd pipe = new PipeEnd(pipes, 308, false, false);
        IocpSelector unreachable = IocpSelector.open(port, port, port, port);
        unreachable.add(pipe.descriptor(), 308, RW, Trigger.EDGE, 0);
        return new WeakReference<>(unreachable);
    }

    private static IocpSelector assertNotNull(@Nullable IocpSelector selector, String message) {
        assertTrue(selector != null, message);
        return selector;
    }

    @Test
    void bytes_and_end_of_a_previous_client_are_forgotten() throws IOException {
        connect();
        pipes.end("ReadFile", 0, "old");
        select();
        server.disconnect();
        assertEquals("WOULD_BLOCK", read(server));
        pipes.answers.put("ReadFile", -WindowsAbi.ERROR_BROKEN_PIPE);
        pipes.answers.put("ConnectNamedPipe", -WindowsAbi.ERROR_NO_DATA); // came and went
        assertTrue(server.connect());
        assertEquals("END", read(server));
        server.disconnect();
        assertEquals("WOULD_BLOCK", read(server));
        pipes.answers.clear();
        assertFalse(server.connect());
    }

    @Test
    void client_that_was_there_first_makes_no_packet() throws IOException {
        pipes.answers.put("ConnectNamedPipe", -WindowsAbi.ERROR_PIPE_CONNECTED);
        add(server);
        assertTrue(server.connect());
        selector.rearm(server.descriptor(), RW);
        assertEquals(List.of("300 WRITABLE"), select());
    }

    @Test
    void connect_that_fails_is_reported_once_and_can_be_tried_again() throws IOException {
        add(server);
        assertFalse(server.connect());
        pipes.end("ConnectNamedPipe", 0xC000009A, "");
        assertEquals(List.of("300 WRITABLE | ERROR"), select());
        assertThrows(IOException.class, server::connect);
        assertFalse(server.connect());
        pipes.end("ConnectNamedPipe", 0, "");
        select();
        assertTrue(server.connect());
    }

    @Test
    void one_write_is_in_flight_and_its_failure_is_reported_by_the_next() throws IOException {
        add(client);
        select();
        assertEquals(3, write(client, "abc"));
        assertEquals(ByteIo.WOULD_BLOCK, write(client, "def"));
        selector.rearm(client.descriptor(), Readiness.WRITABLE);
        assertEquals(List.of(), select());
        pipes.end("WriteFile", FakePipes.STATUS_PIPE_CLOSING, "");
        assertEquals(List.of("304 WRITABLE | ERROR"), select());
        String failure =
                assertThrows(IOException.class, () -> write(client, "def")).getMessage();
        assertEquals(WinError.of("WriteFile(pipe 304)", 232).getMessage(), failure);
        assertEquals(3, write(client, "def"));
    }

    @Test
    void write_that_is_refused_accepts_nothing() throws IOException {
        add(client);
        pipes.answers.put("WriteFile", -WindowsAbi.ERROR_NO_DATA);
        assertThrows(IOException.class, () -> write(client, "abc"));
        assertFalse(pipes.inFlight.stream().anyMatch(each -> each.call().equals("WriteFile")));
    }

    @Test
    void closed_while_pending_what_was_written_goes_out_before_the_handle_is_closed() throws IOException {
        add(client);
        write(client, "abc");
        FakePipes.Operation writing = pipes.pending("WriteFile");
        selector.remove(client.descriptor());
        client.descriptor().close();
        assertTrue(pipes.calls.contains("cancel ReadFile"));
        select();
        assertFalse(pipes.calls.contains("CloseHandle 304"));
        assertEquals(List.of(writing), pipes.inFlight);
        pipes.end(writing, 0, "abc");
        select();
        assertTrue(pipes.calls.contains("CloseHandle 304"));
    }

    @Test
    void closed_poll_ends_everything_and_the_pipe_says_so() throws IOException {
        add(client);
        write(client, "abc");
        selector.close();
        assertEquals(List.of(), pipes.inFlight);
        assertFalse(pipes.calls.contains("CloseHandle 304"));
        String over = assertThrows(IOException.class, () -> read(client)).getMessage();
        assertEquals("read(pipe 304): the Poll that the pipe belongs to is closed", over);
        assertThrows(IOException.class, () -> write(client, "x"));
        selector = IocpSelector.open(port, port, port, port);
    }

    @Test
    void deregistered_pipe_reads_on_and_is_silent() throws IOException {
        connect();
        selector.remove(server.descriptor());
        pipes.end("ReadFile", 0, "abc");
        assertEquals(List.of(), select());
        add(server);
        assertEquals(List.of("300 READABLE | WRITABLE"), select());
        assertEquals("abc", read(server));
    }
}
