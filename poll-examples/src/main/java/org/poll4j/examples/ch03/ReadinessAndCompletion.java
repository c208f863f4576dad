package org.poll4j.examples.ch03;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * The two kinds of event queue, doing the same. epoll and kqueue report <em>readiness</em>: a read would not block now.
 * IOCP reports <em>completion</em>: the read that was requested earlier is done.
 *
 * <p>What follows from it: under readiness the buffer is chosen when data is there, so a thousand idle connections need
 * none; under completion each has given one away and must not touch it. And a read that was begun can only be
 * cancelled, while interest is simply withdrawn.
 *
 * <p>The JDK's asynchronous channels are completions everywhere: IOCP itself on Windows, elsewhere played by a thread
 * over epoll or kqueue. poll4j goes the other way round on Windows: it asks AFD, the driver below its sockets, for
 * readiness, and that answer comes as a completion.
 */
public final class ReadinessAndCompletion {
    private static final Token STREAM = new Token(1);

    private ReadinessAndCompletion() {}

    public static void main(String[] args) throws Exception {
        run(System.out);
    }

    static void run(PrintStream out) throws Exception {
        readiness(out);
        completion(out);
    }

    /** Register, get the event, then read: the event comes first, the bytes after. */
    private static void readiness(PrintStream out) throws IOException {
        try (TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Poll poll = Poll.open();
                SocketChannel sender = SocketChannel.open(listener.localAddress());
                TcpStream stream = accept(poll, listener)) {
            Events events = Events.withCapacity(1);
            poll.registry().register(stream, STREAM, Interest.READABLE);
            sender.write(utf8("hello"));
            poll.poll(events);
            for (Event event : events) {
                ByteBuffer buffer = ByteBuffer.allocate(16); // not needed before now
                out.println(poll.backend().name() + ": " + event.token() + " is ready, buffer has " + text(buffer));
                stream.read(buffer);
                out.println(poll.backend().name() + ": read by ourselves, buffer has " + text(buffer));
            }
        }
    }

    private static TcpStream accept(Poll poll, TcpListener listener) throws IOException {
        poll.registry().register(listener, new Token(0), Interest.READABLE);
        poll.poll(Events.withCapacity(1));
        TcpStream stream = listener.accept();
        if (stream == null) {
            throw new IOException("an event reported a connection, and there is none");
        }
        return stream;
    }

    /** Read, do something else, get the event: the event comes last, and the bytes are there. */
    private static void completion(PrintStream out) throws Exception {
        try (AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel sender = SocketChannel.open(listener.getLocalAddress());
                AsynchronousSocketChannel stream = listener.accept().get()) {
            ByteBuffer buffer = ByteBuffer.allocate(16); // belongs to the system from here …
            Future<Integer> read = stream.read(buffer);
            out.println("completion: read begun, done " + read.isDone() + ", the buffer is the system's");
            sender.write(utf8("hello"));
            int n = read.get(); // … to here
            out.println("completion: " + n + " bytes were read for us, buffer has " + text(buffer));
        }
    }

    private static ByteBuffer utf8(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuffer buffer) {
        return "\"" + StandardCharsets.UTF_8.decode(buffer.duplicate().flip()) + "\"";
    }
}
