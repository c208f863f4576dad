package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readClosed;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;
import static org.poll4j.tck.Expect.writeClosed;
import static org.poll4j.tck.Texts.assertSays;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.Trigger;
import org.poll4j.unix.Pipe;

/** {@link Pipe}; mio's {@code tests/unix_pipe.rs}. */
class PipeTest extends Contract {
    @Test
    void smoke() throws IOException {
        Pipe pipe = pipe();
        assertEquals(0, pipe.receiver().read(ByteBuffer.allocate(20)));
        registry.register(pipe.receiver(), ID1, Interest.READABLE);
        registry.register(pipe.sender(), ID2, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID2));
        assertEquals(11, pipe.sender().write(ByteBuffer.wrap("Hello world".getBytes(US_ASCII))));
        Expect.events(poll, events, readable(ID1));
        Await.read(pipe.receiver(), "Hello world");
    }

    @Test
    void event_when_sender_is_dropped() throws Exception {
        Pipe pipe = pipe();
        registry.register(pipe.receiver(), ID1, Interest.READABLE);
        Background.run(() -> Await.written(pipe.sender(), "Hello world")).join();
        Expect.events(poll, events, readable(ID1));
        Background.run(pipe.sender()::close).join();
        Expect.exactly(poll, events, readClosed(ID1));
        assertTrue(events.get(0).isReadReady());
    }

    @Test
    void event_when_receiver_is_dropped() throws Exception {
        Pipe pipe = pipe();
        registry.register(pipe.sender(), ID1, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID1));
        Background.run(pipe.receiver()::close).join();
        Expect.exactly(poll, events, writeClosed(ID1));
        assertTrue(events.get(0).isWriteReady());
    }

    @Test
    void sender_registered_after_its_receiver_was_dropped() throws IOException {
        for (Trigger trigger : Trigger.values()) {
            Pipe pipe = pipe();
            pipe.receiver().close();
            registry.register(pipe.sender(), ID1, Interest.WRITABLE, trigger);
            Expect.exactly(poll, events, writeClosed(ID1));
            assertTrue(events.get(0).isWriteReady());
            if (trigger == Trigger.LEVEL) {
                Expect.exactly(poll, events, writeClosed(ID1));
            } else {
                Expect.none(poll);
            }
            registry.reregister(pipe.sender(), ID2, Interest.WRITABLE, trigger);
            Expect.exactly(poll, events, writeClosed(ID2));
            registry.deregister(pipe.sender());
            Expect.none(poll);
        }
    }

    @Test
    void ends_are_non_blocking_and_not_inherited() throws IOException {
        Requires.proc();
        Pipe pipe = pipe();
        OpenFiles.assertNonBlockingAndClosedOnExec(OpenFiles.fdOf(pipe.sender()));
        OpenFiles.assertNonBlockingAndClosedOnExec(OpenFiles.fdOf(pipe.receiver()));
    }

    @Test
    void full_pipe_would_block_until_read() throws IOException {
        Pipe pipe = pipe();
        registry.register(pipe.sender(), ID1, Interest.WRITABLE);
        Expect.events(poll, events, writable(ID1));
        assertTrue(Await.filled(pipe.sender()) >= 4096);
        Expect.none(poll);
        Await.drained(pipe.receiver());
        Expect.events(poll, events, writable(ID1));
        assertEquals(1, pipe.sender().write(ByteBuffer.allocate(1)));
    }

    @Test
    void end_comes_after_the_data() throws IOException {
        Pipe pipe = pipe();
        Await.written(pipe.sender(), "last");
        pipe.sender().close();
        Await.read(pipe.receiver(), "last");
        assertEquals(-1, pipe.receiver().read(ByteBuffer.allocate(1)));
        assertEquals(-1, pipe.receiver().read(new byte[1], 0, 1));
        assertEquals(-1, pipe.receiver().read(MemorySegment.ofArray(new byte[1])));
        assertEquals(-1, pipe.receiver().read(new ByteBuffer[] {ByteBuffer.allocate(1)}));
    }

    @Test
    void writing_without_a_reader_fails() throws IOException {
        Pipe pipe = pipe();
        pipe.receiver().close();
        IOException failure =
                assertThrows(IOException.class, () -> pipe.sender().write(ByteBuffer.allocate(1)));
        assertSays("EPIPE", failure);
    }

    @Test
    void closed_ends_refuse_everything() throws IOException {
        Pipe pipe = pipe();
        pipe.close();
        assertFalse(pipe.sender().isOpen() || pipe.receiver().isOpen());
        assertThrows(ClosedChannelException.class, () -> pipe.sender().write(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> pipe.sender().write(new byte[1], 0, 1));
        assertThrows(
                ClosedChannelException.class, () -> pipe.sender().write(new ByteBuffer[] {ByteBuffer.allocate(1)}));
        assertThrows(ClosedChannelException.class, () -> pipe.sender().write(MemorySegment.ofArray(new byte[1])));
        assertThrows(ClosedChannelException.class, () -> pipe.receiver().read(ByteBuffer.allocate(1)));
        assertThrows(ClosedChannelException.class, () -> pipe.receiver().read(new byte[1], 0, 1));
        assertThrows(ClosedChannelException.class, () -> registry.register(pipe.sender(), ID1, Interest.WRITABLE));
        assertTrue(pipe.sender().toString().contains("closed"), pipe.sender()::toString);
    }

    @Test
    void ends_are_closed_apart() throws IOException {
        Pipe pipe = pipe();
        pipe.sender().close();
        assertTrue(pipe.receiver().isOpen());
        assertEquals(-1, pipe.receiver().read(ByteBuffer.allocate(1)));
    }

    @Test
    void opens_on_the_systems_backend() throws IOException {
        Pipe pipe = opened(Pipe.open());
        Await.written(pipe.sender(), "through");
        Await.read(pipe.receiver(), "through");
    }
}
