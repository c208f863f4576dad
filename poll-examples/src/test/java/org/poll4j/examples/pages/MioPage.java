package org.poll4j.examples.pages;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.unix.SourceFd;

/** The code of docs/from-mio.md, between the markers; PagesTest compares. */
final class MioPage {
    // server {
    static final Token SERVER = new Token(0);

    static void serve(InetSocketAddress address) throws IOException {
        try (Poll poll = Poll.open();
                TcpListener server = TcpListener.bind(address)) {
            Events events = Events.withCapacity(128);
            poll.registry().register(server, SERVER, Interest.READABLE);
            boolean waiting = false; // clients wait to be accepted
            while (true) {
                poll.poll(events, waiting ? 100_000_000 : Long.MAX_VALUE); // nanoseconds
                for (Event event : events) {
                    waiting |= event.token().equals(SERVER);
                }
                try {
                    for (TcpStream connection; waiting && (waiting = (connection = server.accept()) != null); ) {
                        connection.close();
                    }
                } catch (IOException e) {
                    System.err.println(
                            e); // no descriptor is free (EMFILE), and no event will tell when: try again soon
                }
            }
        }
    }
    // server }

    private MioPage() {}

    static void changes(Registry registry, TcpStream stream, Token token) throws IOException {
        // changes {
        registry.register(stream, token, Interest.READABLE.add(Interest.WRITABLE));
        registry.reregister(stream, token, Interest.WRITABLE);
        registry.deregister(stream);
        // changes }
    }

    static int read(TcpStream stream, ByteBuffer buffer) throws IOException {
        // read {
        int n; // in the end 0: would block, or -1: the end; all else that goes wrong is an IOException
        while ((n = stream.read(buffer)) > 0) {}
        // read }
        return n;
    }

    static void wake(Poll poll, Token token) throws IOException {
        // wake {
        Waker waker = new Waker(poll.registry(), token);
        Thread.ofPlatform().start(waker::wake);
        // wake }
    }

    static void timeout(Poll poll, Events events) throws IOException {
        // timeout {
        poll.poll(events, Duration.ofMillis(100));
        // timeout }
    }

    static void descriptor(Poll poll, int fd, Token token) throws IOException {
        // descriptor {
        poll.registry().register(SourceFd.borrow(fd), token, Interest.READABLE);
        // descriptor }
    }
}
