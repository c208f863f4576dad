package org.poll4j.tck;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.Relay;
import org.poll4j.net.SendFile;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;

/**
 * A loop as a server has it: waits, dispatches to handlers of several classes, which read until they would block,
 * write, and reregister in turn, over every kind of memory. Prints, for each round of as many events as its argument
 * says, how many bytes the thread allocated per event. Ends with the first round that allocates nothing, or after
 * some rounds.
 */
final class AllocationLoop {
    private static final int ROUNDS = 8;
    private static final int SIZE = 64;
    private static final long IDLE_NANOS = 30_000_000_000L;

    /** A source and its handler. */
    private abstract static class Lane {
        private static final List<Trigger> TRIGGERS = List.of(Trigger.values());

        final Source source;
        private Token token = new Token(0);
        private Trigger trigger = Trigger.EDGE;

        Lane(Source source) {
            this.source = source;
        }

        abstract void send() throws IOException;

        abstract void drain() throws IOException;

        void register(Registry registry, int number) throws IOException {
            token = new Token(number);
            trigger = TRIGGERS.get(number % TRIGGERS.size());
            registry.register(source, token, Interest.READABLE, trigger);
        }

        void handle(Registry registry) throws IOException {
            drain();
            if (trigger == Trigger.ONESHOT) {
                registry.reregister(source, token, Interest.READABLE, trigger);
            }
        }
    }

    private static final class BufferLane extends Lane {
        private final Duct<?, ?> duct;
        private final ByteBuffer buffer;

        BufferLane(Source source, Duct<?, ?> duct, ByteBuffer buffer) {
            super(source);
            this.duct = duct;
            this.buffer = buffer;
        }

        @Override
        void send() throws IOException {
            duct.write(buffer.clear());
        }

        @Override
        void drain() throws IOException {
            while (duct.read(buffer.clear()) > 0) {}
        }
    }

    private static final class ArrayLane extends Lane {
        private final Duct<?, ?> duct;
        private final byte[] array = new byte[2 * SIZE];
        private final int offset;

        ArrayLane(Source source, Duct<?, ?> duct, int offset) {
            super(source);
            this.duct = duct;
            this.offset = offset;
        }

        @Override
        void send() throws IOException {
            duct.write(array, offset, SIZE);
        }

        @Override
        void drain() throws IOException {
            while (duct.read(array, offset, SIZE) > 0) {}
        }
    }

    private static final class SegmentLane extends Lane {
        private final Duct<?, ?> duct;
        private final MemorySegment segment;

        SegmentLane(Source source, Duct<?, ?> duct, MemorySegment segment) {
            super(source);
            this.duct = duct;
            this.segment = segment;
        }

        @Override
        void send() throws IOException {
            duct.write(segment);
        }

        @Override
        void drain() throws IOException {
            while (duct.read(segment) > 0) {}
        }
    }

    /** Datagrams to itself. */
    private static final class DatagramLane extends Lane {
        private final UdpSocket socket;
        private final PeerAddress self;
        private final PeerAddress from = new PeerAddress();
        private final ByteBuffer buffer;

        DatagramLane(UdpSocket socket, ByteBuffer buffer) throws IOException {
            super(socket);
            this.socket = socket;
            this.self = PeerAddress.of(socket.localAddress());
            this.buffer = buffer;
        }

        @Override
        void send() throws IOException {
            socket.send(buffer.clear(), self);
        }

        @Override
        void drain() throws IOException {
            while (socket.receive(buffer.clear(), from) != ByteIo.WOULD_BLOCK) {}
        }
    }

    /** A timer that fires each turn, and one that is postponed. */
    private static final class TimerLane extends Lane {
        private final Timer fires;
        private final Timer idle;

        TimerLane(Registry registry, int number) {
            super(new Nothing());
            fires = new Timer(registry, new Token(number));
            idle = new Timer(registry, new Token(number));
        }

        @Override
        void register(Registry registry, int number) {}

        @Override
        void send() {
            fires.set(number(fires));
        }

        /** Some are due at once, others soon. */
        private static long number(Timer timer) {
            return timer.token().value() % 2 * 1_000;
        }

        @Override
        void drain() {
            idle.set(IDLE_NANOS);
            idle.set(IDLE_NANOS / 2);
            idle.cancel();
            idle.set(IDLE_NANOS);
        }
    }

    /** The source of a lane that has none. */
    private static final class Nothing implements Source {
        @Override
        public void register(Registry registry, Token token, Interest interest, Trigger trigger) {}

        @Override
        public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) {}

        @Override
        public void deregister(Registry registry) {}
    }

    /** Batches of datagrams to itself. */
    private static final class BatchLane extends Lane {
        private final UdpSocket socket;
        private final Datagrams out = Datagrams.allocate(8, SIZE);
        private final Datagrams in = Datagrams.allocate(5, SIZE);

        BatchLane(UdpSocket socket, boolean ancillary) throws IOException {
            super(socket);
            this.socket = socket;
            PeerAddress self = PeerAddress.of(socket.localAddress());
            while (out.size() < out.capacity()) {
                int i = out.add(ByteBuffer.allocate(SIZE), self);
                if (ancillary) {
                    out.setTrafficClass(i, 2);
                }
            }
            for (SocketOption<Boolean> option : ancillary ? OPTIONS : List.<SocketOption<Boolean>>of()) {
                socket.setOption(option, true);
            }
        }

        static boolean hasAncillary(UdpSocket socket) {
            return socket.supportedOptions().containsAll(OPTIONS);
        }

        private static final List<SocketOption<Boolean>> OPTIONS =
                List.of(PollSocketOptions.IP_RECVTOS, PollSocketOptions.IP_RECVPKTINFO);

        @Override
        void send() throws IOException {
            socket.send(out);
        }

        @Override
        void drain() throws IOException {
            while (socket.receive(in) != ByteIo.WOULD_BLOCK) {
                for (int i = 0; i < in.size(); i++) {
                    if (in.data(i).remaining() != SIZE || in.isTruncated(i)) {
                        throw new IOException("a datagram of " + in.length(i) + " bytes");
                    }
                }
            }
        }
    }

    /** Parts of a file, each by a call of its own: what one call allocates shows beside the other lanes. */
    private static final class FileLane extends Lane {
        private final SendFile file;
        private final Duct.OfTcp duct;
        private final byte[] array = new byte[SIZE];

        FileLane(Path path, Duct.OfTcp duct) throws IOException {
            super(duct.receiver());
            this.file = SendFile.open(Files.write(path, array));
            this.duct = duct;
        }

        @Override
        void send() throws IOException {
            for (int position = 0; position < SIZE; position++) {
                if (file.transferTo(duct.sender(), position, 1) != 1) {
                    throw new IOException("full");
                }
            }
        }

        @Override
        void drain() throws IOException {
            while (duct.read(array, 0, SIZE) > 0) {}
        }
    }

    /** From one connection to another, as many calls as in a {@link FileLane}. */
    private static final class RelayLane extends Lane {
        private final Duct.OfTcp in;
        private final Duct.OfTcp out;
        private final Relay relay;
        private final byte[] array = new byte[SIZE];

        RelayLane(Duct.OfTcp in, Duct.OfTcp out) throws IOException {
            super(in.receiver());
            this.in = in;
            this.out = out;
            this.relay = Relay.open(in.receiver(), out.sender());
        }

        @Override
        void send() throws IOException {
            in.write(array, 0, 1);
        }

        @Override
        void drain() throws IOException {
            for (int calls = 1; calls < SIZE; calls++) {
                relay.transfer();
                in.write(array, 0, 1);
            }
            while (relay.transfer() > 0) {}
            while (out.read(array, 0, SIZE) > 0) {}
        }
    }

    private final Poll poll = Poll.open();
    private final Events events = Events.withCapacity(64);
    private final Arena confined = Arena.ofConfined();
    private final List<Lane> lanes = new ArrayList<>();
    private final Duration timeout = Duration.ofSeconds(10);

    private AllocationLoop() throws IOException {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        TcpListener listener = TcpListener.bind(anyPort);
        for (int kind = 0; kind < kinds(); kind++) {
            Duct.OfTcp connection = connection(listener);
            lanes.add(lane(kind, connection.receiver(), connection));
            Duct<?, ?> duct = Duct.open(Backends.system());
            lanes.add(lane(kind, duct.receiver(), duct));
        }
        for (ByteBuffer buffer : buffers()) {
            lanes.add(new DatagramLane(UdpSocket.bind(anyPort), buffer));
        }
        for (int i = 0; i < 4; i++) {
            lanes.add(new TimerLane(poll.registry(), lanes.size()));
        }
        lanes.add(new BatchLane(UdpSocket.bind(anyPort), false));
        UdpSocket socket = UdpSocket.bind(anyPort);
        lanes.add(new BatchLane(socket, BatchLane.hasAncillary(socket)));
        // not createTempFile, whose random name begins with a question about network interfaces, which Wine cannot
        // answer
        Path path = Path.of(
                System.getProperty("java.io.tmpdir"),
                "poll4j-loop-" + ProcessHandle.current().pid());
        path.toFile().deleteOnExit();
        lanes.add(new FileLane(path, connection(listener)));
        lanes.add(new RelayLane(connection(listener), connection(listener)));
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).register(poll.registry(), i);
        }
    }

    private static Duct.OfTcp connection(TcpListener listener) throws IOException {
        TcpStream client = TcpStream.connect(listener.localAddress());
        TcpStream server = Await.accepted(listener);
        Await.connected(client);
        return new Duct.OfTcp(client, server);
    }

    private List<ByteBuffer> buffers() {
        return List.of(
                ByteBuffer.allocate(SIZE),
                ByteBuffer.allocate(2 * SIZE).slice(SIZE, SIZE),
                ByteBuffer.allocateDirect(SIZE),
                confined.allocate(SIZE).asByteBuffer(),
                Arena.ofShared().allocate(SIZE).asByteBuffer(),
                Arena.ofAuto().allocate(SIZE).asByteBuffer());
    }

    private List<MemorySegment> segments() {
        return List.of(
                MemorySegment.ofArray(new byte[SIZE]),
                MemorySegment.ofArray(new long[SIZE / Long.BYTES]),
                confined.allocate(SIZE),
                Arena.ofShared().allocate(SIZE),
                Arena.ofAuto().allocate(SIZE),
                Arena.global().allocate(SIZE));
    }

    private int kinds() {
        return buffers().size() + segments().size() + 2;
    }

    private Lane lane(int kind, Source source, Duct<?, ?> duct) {
        int buffers = buffers().size();
        int segments = segments().size();
        if (kind < buffers) {
            return new BufferLane(source, duct, buffers().get(kind));
        }
        if (kind < buffers + segments) {
            return new SegmentLane(source, duct, segments().get(kind - buffers));
        }
        return new ArrayLane(source, duct, kind == buffers + segments ? 0 : SIZE);
    }

    /** Sends once on each lane, and handles what comes of it. */
    private int turn() throws IOException {
        for (Lane lane : lanes) {
            lane.send();
        }
        int handled = 0;
        while (handled < lanes.size()) {
            if (poll.poll(events, timeout) == 0) {
                throw new IOException("no event on " + (lanes.size() - handled) + " lanes");
            }
            for (Event event : events) {
                lanes.get((int) event.token().value()).handle(poll.registry());
                handled++;
            }
        }
        return handled;
    }

    public static void main(String[] arguments) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        AllocationLoop loop = new AllocationLoop();
        int eventsPerRound = Integer.parseInt(arguments[0]);
        for (int round = 0; round < ROUNDS; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            int handled = 0;
            while (handled < eventsPerRound) {
                handled += loop.turn();
            }
            double bytes = (double) (threads.getCurrentThreadAllocatedBytes() - before) / handled;
            System.out.println(bytes);
            if (bytes < 1) {
                return; // compiled, and all later rounds are like it
            }
        }
    }
}
