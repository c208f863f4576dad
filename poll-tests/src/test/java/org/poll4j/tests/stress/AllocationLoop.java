package org.poll4j.tests.stress;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.unix.Pipe;

/**
 * A poll loop as users write it, on one thread: wake, poll, iterate, dispatch to handlers of several classes, read, write,
 * reregister; every form of memory in the same loop. Tells how many bytes a loop allocates per event.
 */
final class AllocationLoop implements AutoCloseable {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final Token WAKER = new Token(-1);
    private static final int MESSAGE = 64;

    /** One connection whose both ends use one form of memory. */
    private interface Handler extends AutoCloseable {
        Source source();

        /** Makes the source readable. */
        void provoke() throws IOException;

        /** Reads until it would block and answers, as a handler does under {@link Trigger#EDGE}. */
        void ready() throws IOException;

        @Override
        void close() throws IOException;
    }

    private record TcpBuffer(TcpStream source, TcpStream peer, ByteBuffer memory) implements Handler {
        @Override
        public void provoke() throws IOException {
            peer.write(memory.clear());
            while (peer.read(memory.clear()) > 0) {}
        }

        @Override
        public void ready() throws IOException {
            while (source.read(memory.clear()) > 0) {
                source.write(memory.flip());
            }
        }

        @Override
        public void close() throws IOException {
            source.close();
            peer.close();
        }
    }

    private record TcpArray(TcpStream source, TcpStream peer, byte[] memory) implements Handler {
        @Override
        public void provoke() throws IOException {
            peer.write(memory, 0, MESSAGE);
            while (peer.read(memory, MESSAGE, MESSAGE) > 0) {}
        }

        @Override
        public void ready() throws IOException {
            for (int n; (n = source.read(memory, MESSAGE, MESSAGE)) > 0; ) {
                source.write(memory, MESSAGE, n);
            }
        }

        @Override
        public void close() throws IOException {
            source.close();
            peer.close();
        }
    }

    private record TcpSegment(TcpStream source, TcpStream peer, MemorySegment memory) implements Handler {
        @Override
        public void provoke() throws IOException {
            peer.write(memory);
            while (peer.read(memory) > 0) {}
        }

        @Override
        public void ready() throws IOException {
            while (source.read(memory) > 0) {
                source.write(memory);
            }
        }

        @Override
        public void close() throws IOException {
            source.close();
            peer.close();
        }
    }

    private record PipeBuffer(Pipe pipe, ByteBuffer memory) implements Handler {
        @Override
        public Source source() {
            return pipe.receiver();
        }

        @Override
        public void provoke() throws IOException {
            pipe.sender().write(memory.clear());
        }

        @Override
        public void ready() throws IOException {
            while (pipe.receiver().read(memory.clear()) > 0) {}
        }

        @Override
        public void close() throws IOException {
            pipe.close();
        }
    }

    private record PipeArray(Pipe pipe, byte[] memory) implements Handler {
        @Override
        public Source source() {
            return pipe.receiver();
        }

        @Override
        public void provoke() throws IOException {
            pipe.sender().write(memory, 0, MESSAGE);
        }

        @Override
        public void ready() throws IOException {
            while (pipe.receiver().read(memory, MESSAGE, MESSAGE) > 0) {}
        }

        @Override
        public void close() throws IOException {
            pipe.close();
        }
    }

    private record PipeSegment(Pipe pipe, MemorySegment memory) implements Handler {
        @Override
        public Source source() {
            return pipe.receiver();
        }

        @Override
        public void provoke() throws IOException {
            pipe.sender().write(memory);
        }

        @Override
        public void ready() throws IOException {
            while (pipe.receiver().read(memory) > 0) {}
        }

        @Override
        public void close() throws IOException {
            pipe.close();
        }
    }

    private final Arena confined = Arena.ofConfined();
    private final Arena shared = Arena.ofShared();
    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(64);
    private final Waker waker = new Waker(poll.registry(), WAKER);
    private final List<Handler> opened = new ArrayList<>();
    private final Handler[] handlers;
    private final Token[] tokens;
    private final Trigger[] triggers = Trigger.values();

    AllocationLoop(Form... forms) throws IOException {
        try (TcpListener listener = Connection.listen()) {
            for (Form form : forms) {
                add(listener, form);
            }
        }
        handlers = opened.toArray(new Handler[0]);
        tokens = new Token[handlers.length];
        for (int i = 0; i < handlers.length; i++) {
            tokens[i] = new Token(i);
            poll.registry().register(handlers[i].source(), tokens[i], Interest.READABLE, triggers[i % triggers.length]);
        }
    }

    /** The forms of memory that a user may pass. */
    enum Form {
        HEAP_BUFFER,
        HEAP_SLICE,
        DIRECT_BUFFER,
        DIRECT_SLICE,
        CONFINED_BUFFER,
        SHARED_BUFFER,
        AUTO_BUFFER,
        ARRAY,
        HEAP_SEGMENT,
        CONFINED_SEGMENT,
        SHARED_SEGMENT,
        AUTO_SEGMENT
    }

    private void add(TcpListener listener, Form form) throws IOException {
        int twice = 2 * MESSAGE;
        switch (form) {
            case HEAP_BUFFER -> add(listener, ByteBuffer.allocate(MESSAGE));
            case HEAP_SLICE -> add(listener, ByteBuffer.allocate(twice).slice(MESSAGE, MESSAGE));
            case DIRECT_BUFFER -> add(listener, ByteBuffer.allocateDirect(MESSAGE));
            case DIRECT_SLICE -> add(listener, ByteBuffer.allocateDirect(twice).slice(MESSAGE, MESSAGE));
            case CONFINED_BUFFER -> add(listener, confined.allocate(MESSAGE).asByteBuffer());
            case SHARED_BUFFER -> add(listener, shared.allocate(MESSAGE).asByteBuffer());
            case AUTO_BUFFER -> add(listener, Arena.ofAuto().allocate(MESSAGE).asByteBuffer());
            case ARRAY -> {
                Connection tcp = Connection.open(listener);
                opened.add(new TcpArray(tcp.server(), tcp.client(), new byte[twice]));
                opened.add(new PipeArray(Pipe.open(), new byte[twice]));
            }
            case HEAP_SEGMENT ->
                add(listener, MemorySegment.ofArray(new byte[twice]).asSlice(MESSAGE));
            case CONFINED_SEGMENT -> add(listener, confined.allocate(MESSAGE));
            case SHARED_SEGMENT -> add(listener, shared.allocate(MESSAGE));
            case AUTO_SEGMENT -> add(listener, Arena.ofAuto().allocate(MESSAGE));
        }
    }

    private void add(TcpListener listener, ByteBuffer memory) throws IOException {
        Connection tcp = Connection.open(listener);
        opened.add(new TcpBuffer(tcp.server(), tcp.client(), memory));
        opened.add(new PipeBuffer(Pipe.open(), memory.duplicate()));
    }

    private void add(TcpListener listener, MemorySegment memory) throws IOException {
        Connection tcp = Connection.open(listener);
        opened.add(new TcpSegment(tcp.server(), tcp.client(), memory));
        opened.add(new PipeSegment(Pipe.open(), memory));
    }

    /** Bytes that this thread allocates per event, over at least so many events. */
    double bytesPerEvent(long atLeast) throws IOException {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        long handled = run(atLeast);
        long after = THREADS.getCurrentThreadAllocatedBytes();
        return (double) (after - before) / handled;
    }

    private long run(long atLeast) throws IOException {
        long handled = 0;
        while (handled < atLeast) {
            for (Handler handler : handlers) {
                handler.provoke();
            }
            waker.wake();
            poll.poll(events, 1_000_000_000L);
            for (Event event : events) {
                handled++;
                dispatch(event);
            }
        }
        return handled;
    }

    private void dispatch(Event event) throws IOException {
        Token token = event.token();
        if (token == WAKER) {
            return;
        }
        int i = (int) token.value();
        handlers[i].ready();
        poll.registry().reregister(handlers[i].source(), tokens[i], Interest.READABLE, triggers[i % triggers.length]);
    }

    @Override
    public void close() throws IOException {
        for (Handler handler : opened) {
            handler.close();
        }
        poll.close();
        confined.close();
        shared.close();
    }

    /** Prints bytes per event for each window: {@code AllocationLoop [events a window] [form…]}. */
    public static void main(String... args) throws IOException {
        long window = args.length > 0 ? Long.parseLong(args[0]) : 100_000;
        List<Form> forms = new ArrayList<>();
        for (int i = 1; i < args.length; i++) {
            forms.add(Form.valueOf(args[i]));
        }
        try (AllocationLoop loop = new AllocationLoop(forms.isEmpty() ? Form.values() : forms.toArray(new Form[0]))) {
            for (int i = 0; i < 8; i++) {
                System.out.println(loop.bytesPerEvent(window));
            }
        }
    }
}
