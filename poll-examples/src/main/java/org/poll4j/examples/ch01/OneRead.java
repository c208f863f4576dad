package org.poll4j.examples.ch01;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * One read from a socket, printed step by step while it happens: from the registration to the event and the bytes. What
 * the kernel, the firmware and the network card do meanwhile no program can print; docs/book.md tells.
 */
public final class OneRead {
    private static final Token STREAM = new Token(42);

    private final PrintStream out;
    private final Duration pause;
    private int step;

    private OneRead(PrintStream out, Duration pause) {
        this.out = out;
        this.pause = pause;
    }

    public static void main(String[] args) throws Exception {
        run(System.out, Duration.ofSeconds(1));
    }

    /**
     * Tells the steps.
     *
     * @param pause how long the sender lets us sleep
     */
    static void run(PrintStream out, Duration pause) throws Exception {
        new OneRead(out, pause).tell();
    }

    private void tell() throws Exception {
        try (TcpListener listener = TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                Poll poll = Poll.open();
                Socket sender = new Socket()) {
            poll.registry().register(listener, new Token(0), Interest.READABLE);
            sender.connect(listener.localAddress());
            poll.poll(Events.withCapacity(1));
            try (TcpStream stream = listener.accept()) {
                if (stream == null) {
                    throw new IOException("an event reported a connection, and there is none");
                }
                read(poll, stream, sender);
            }
        }
    }

    private void read(Poll poll, TcpStream stream, Socket sender) throws Exception {
        Words words = Words.of(poll.backend().mechanism());
        String name = words.socket() + " " + stream.handle();
        ByteBuffer buffer = ByteBuffer.allocate(100);
        say("A connection came in. The kernel keeps the socket; we only have its name, " + name + ".");
        String queue = words.queue() + (words.hasQueue() ? " " + poll.handle() : "");
        say(words.open() + " made an event queue, " + queue + ".");
        poll.registry().register(stream, STREAM, Interest.READABLE);
        say(words.register() + ": the queue watches " + name + " for something to read, in the name of " + STREAM + "."
                + (words.hasQueue() ? kernelsOwnWords(poll, stream) : ""));
        say("read(" + name + "): " + described(stream.read(buffer), words) + ".");
        say("This thread sleeps in " + words.sleep() + ". It costs no processor time until an event comes.");
        Thread sending = Thread.ofPlatform().start(() -> send(sender));
        Events events = Events.withCapacity(8);
        poll.poll(events);
        for (Event event : events) {
            say(words.sleep() + " returned: " + event.token() + (event.isReadable() ? " is readable" : "")
                    + ". No byte has been read yet: an event says that a read will not block.");
        }
        say("read(" + name + "): " + described(stream.read(buffer), words) + ", \"" + text(buffer) + "\".");
        say("read(" + name + "): " + described(stream.read(buffer), words)
                + ". Only after this does an edge come again.");
        sending.join();
    }

    private void send(Socket sender) {
        try {
            Thread.sleep(pause); // so that one sees that the other thread sleeps
            sender.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(String what) {
        out.println(++step + ". " + what);
    }

    private static String described(int n, Words words) {
        return n == 0 ? "would block (" + words.wouldBlock() + ")" : n + " bytes copied out of the kernel's buffer";
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.duplicate().flip()).toString();
    }

    /** Linux shows what an epoll set watches: descriptor, bits and our key. */
    private static String kernelsOwnWords(Poll poll, TcpStream stream) throws IOException {
        Path file = Path.of("/proc/self/fdinfo/" + poll.handle());
        if (!Files.exists(file)) {
            return "";
        }
        String entry = "tfd: *" + stream.handle() + " .*";
        return Files.readAllLines(file).stream()
                .filter(line -> line.matches(entry))
                .map(line -> " " + file + " says: " + line.strip().replaceAll(" +", " "))
                .findFirst()
                .orElse("");
    }
}
