package org.poll4j;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.RawSocketOption;
import org.poll4j.net.Relay;
import org.poll4j.net.SendFile;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UdpSocket;
import org.poll4j.process.ChildProcess;
import org.poll4j.process.ProcessExit;
import org.poll4j.process.SignalWatch;
import org.poll4j.spi.SystemError;

/** The examples in the Javadoc: they compile. That such code works is for poll-tests to say. */
final class Snippets {
    private static final Token LISTENER = new Token(0);

    private Snippets() {}

    static void poll(TcpListener listener) throws IOException {
        // @start region="poll"
        try (Poll poll = Poll.open()) {
            Events events = Events.withCapacity(1024);
            poll.registry().register(listener, LISTENER, Interest.READABLE);
            while (true) {
                poll.poll(events);
                for (Event event : events) {
                    if (event.token().equals(LISTENER)) {
                        accept(poll.registry(), listener, LISTENER);
                    }
                }
            }
        }
        // @end
    }

    static void accept(Registry registry, TcpListener listener, Token token) throws IOException {
        // @start region="accept"
        for (TcpStream stream; (stream = listener.accept()) != null; ) {
            registry.register(stream, token, Interest.READABLE);
        }
        // @end
    }

    // @start region="drain"
    /** Reads until the call would block; false at the end of the stream. */
    static boolean drain(TcpStream stream, ByteBuffer buffer) throws IOException {
        int n;
        while ((n = stream.read(buffer.clear())) > 0) {
            consume(buffer.flip());
        }
        return n == 0; // −1: the peer has closed its side
    }
    // @end

    private static void consume(ByteBuffer bytes) {
        bytes.position(bytes.limit());
    }

    static void wake(Poll poll, Events events, Queue<Runnable> commands) throws IOException {
        // @start region="wake"
        Token commandsToken = new Token(1);
        Waker waker = new Waker(poll.registry(), commandsToken);
        Thread.startVirtualThread(() -> {
            commands.add(() -> System.out.println("done by the polling thread"));
            waker.wake(); // after the change that the polling thread must see
        });
        poll.poll(events);
        for (Event event : events) {
            if (event.token().equals(commandsToken)) {
                for (Runnable command; (command = commands.poll()) != null; ) {
                    command.run();
                }
            }
        }
        // @end
    }

    static TcpListener configure(InetSocketAddress address) throws IOException {
        // @start region="configure"
        TcpListener listener = TcpSocket.open(StandardProtocolFamily.INET6)
                .setOption(StandardSocketOptions.SO_REUSEPORT, true)
                .bind(address)
                .listen(1024);
        // @end
        return listener;
    }

    static void datagrams(UdpSocket socket) throws IOException {
        // @start region="datagrams"
        socket.setOption(PollSocketOptions.IP_RECVTOS, true);
        Datagrams batch = Datagrams.allocate(64, 1500); // used again and again
        while (socket.receive(batch) >= 0) {
            for (int i = 0; i < batch.size(); i++) {
                if (batch.ecn(i) == 3) {
                    batch.setTrafficClass(i, 0); // the peer hears of congestion by other means
                }
            }
            sendAll(socket, batch); // each to its sender, from the address that it came to
        }
        // @end
    }

    static int sendAll(UdpSocket socket, Datagrams batch) {
        // @start region="send-all"
        int next = 0;
        while (next < batch.size()) {
            try {
                int sent = socket.send(batch, next, batch.size() - next);
                if (sent == UdpSocket.WOULD_BLOCK) {
                    return next; // continue there when the socket is writable
                }
                next += sent;
            } catch (IOException refused) {
                System.err.println(refused); // names the datagram, its size and its receiver
                next++;
            }
        }
        // @end
        return next;
    }

    static void mark(TcpStream stream) throws IOException {
        // @start region="raw-option"
        RawSocketOption<Integer> mark = RawSocketOption.ofInt(1, 36); // SOL_SOCKET, SO_MARK on Linux
        stream.setOption(mark, 7);
        // @end
    }

    static boolean isOutOfDescriptors(IOException failure) {
        // @start region="system-error"
        return failure instanceof SystemError error && error.errorName().equals("EMFILE");
        // @end
    }

    static void echo(UdpSocket socket, ByteBuffer buffer) throws IOException {
        // @start region="echo"
        PeerAddress peer = new PeerAddress(); // re-used: nothing is allocated
        while (socket.receive(buffer, peer) >= 0) {
            socket.send(buffer.flip(), peer);
            buffer.clear();
        }
        // @end
    }

    static void process(Poll poll, Events events, Process child) throws IOException {
        // @start region="process"
        Token exited = new Token(7);
        ProcessExit exit = ProcessExit.of(child);
        poll.registry().register(exit, exited, Interest.READABLE);
        poll.poll(events);
        for (Event event : events) {
            if (event.token().equals(exited)) {
                System.out.println("exit status " + exit.exitStatus().getAsInt());
                exit.close();
            }
        }
        // @end
    }

    static ChildProcess child(Poll poll, Token output, Token exited) throws IOException {
        // @start region="child"
        ChildProcess child = ChildProcess.start(new ProcessBuilder("sort"));
        poll.registry().register(child.stdout(), output, Interest.READABLE);
        poll.registry().register(ProcessExit.of(child.process()), exited, Interest.READABLE);
        child.stdin().write(ByteBuffer.wrap("b\na\n".getBytes(StandardCharsets.US_ASCII)));
        child.stdin().close();
        // @end
        return child;
    }

    static void signal(Poll poll, Events events, Token terminate) throws IOException {
        // @start region="signal"
        try (SignalWatch watch = SignalWatch.open(poll.registry(), "TERM", terminate)) {
            poll.poll(events);
            for (Event event : events) {
                if (event.token().equals(terminate)) {
                    System.out.println(watch.take() + " signals");
                }
            }
        }
        // @end
    }

    // @start region="source"
    /** Watches the socket that it wraps. */
    static final class Tunnel implements Source {
        private final TcpStream socket;

        Tunnel(TcpStream socket) {
            this.socket = socket;
        }

        @Override
        public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
            registry.register(socket, token, interest, trigger);
        }

        @Override
        public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
            registry.reregister(socket, token, interest, trigger);
        }

        @Override
        public void deregister(Registry registry) throws IOException {
            registry.deregister(socket);
        }
    }
    // @end

    static void timer(Poll poll, Events events, TcpStream stream, ByteBuffer buffer) throws IOException {
        // @start region="timer"
        Token connection = new Token(7);
        poll.registry().register(stream, connection, Interest.READABLE);
        Timer idle = new Timer(poll.registry(), connection);
        idle.set(Duration.ofSeconds(30));
        while (stream.isOpen()) {
            poll.poll(events);
            for (Event event : events) {
                if (event.isTimer() || !drain(stream, buffer)) {
                    stream.close(); // nothing came for 30 seconds, or the peer has closed its side
                } else {
                    idle.set(Duration.ofSeconds(30)); // drops its event, if this batch has it
                }
            }
        }
        // @end
    }

    static void timerSource(Poll poll, Events events) throws IOException {
        // @start region="timer-source"
        Token beat = new Token(8);
        try (TimerSource timer = TimerSource.open()) {
            poll.registry().register(timer, beat, Interest.READABLE);
            timer.set(Duration.ofSeconds(1), Duration.ofSeconds(10));
            while (poll.poll(events) > 0) {
                for (Event event : events) {
                    if (event.token() == beat && timer.read() > 0) {
                        System.out.println("once more, however many were missed");
                    }
                }
            }
        }
        // @end
    }

    static boolean sendFile(SendFile file, TcpStream stream, long[] position) throws IOException {
        // @start region="send-file"
        while (true) {
            long n = file.transferTo(stream, position[0], Long.MAX_VALUE);
            if (n < 0) {
                return true; // the whole file was sent
            }
            if (n == 0) {
                return false; // continues when the stream is writable
            }
            position[0] += n;
        }
        // @end
    }

    static void relay(Relay relay, TcpStream to) throws IOException {
        // @start region="relay"
        // at each event of one of the two streams
        long n;
        do {
            n = relay.transfer();
        } while (n > 0);
        if (n < 0) {
            to.shutdown(Interest.WRITABLE); // passes the end on
        }
        // @end
    }
}
