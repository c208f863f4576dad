package org.poll4j.examples.pages;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** The code of docs/from-java-nio.md, between the markers; PagesTest compares. */
final class NioPage {
    private static final int ACCEPTED = 0;

    private NioPage() {}

    static void loopOnNio(InetSocketAddress address, ByteBuffer buffer) throws IOException {
        // nio-loop {
        Selector selector = Selector.open();
        ServerSocketChannel listener = ServerSocketChannel.open().bind(address);
        listener.configureBlocking(false);
        SelectionKey accepting = listener.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select(accepting.interestOps() == 0 ? 100 : 0); // milliseconds
            accepting.interestOps(SelectionKey.OP_ACCEPT);
            for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
                SelectionKey key = keys.next();
                keys.remove();
                try {
                    if (key == accepting) {
                        SocketChannel channel = listener.accept();
                        channel.configureBlocking(false);
                        channel.register(selector, SelectionKey.OP_READ, new Connection());
                    } else {
                        Connection connection = (Connection) key.attachment();
                        int n = ((SocketChannel) key.channel())
                                .read(buffer.clear()); // once: what is left is reported again
                        connection.received(buffer.flip(), n);
                        if (n < 0) {
                            key.channel().close();
                        }
                    }
                } catch (IOException e) {
                    if (key == accepting) {
                        key.interestOps(0); // no descriptor is free (EMFILE): not again at once
                    } else {
                        key.channel().close(); // reset by the client
                    }
                }
            }
        }
        // nio-loop }
    }

    static void loopOnPoll(InetSocketAddress address, ByteBuffer buffer) throws IOException {
        // poll-loop {
        Poll poll = Poll.open();
        TcpListener listener = TcpListener.bind(address);
        Token accepting = new Token(0);
        long last = 0;
        boolean waiting = false; // clients wait to be accepted
        poll.registry().register(listener, accepting, Interest.READABLE);
        Map<Token, Peer> peers = new HashMap<>();
        Events events = Events.withCapacity(1024);
        while (true) {
            poll.poll(events, waiting ? 100_000_000 : Long.MAX_VALUE); // nanoseconds
            for (Event event : events) {
                if (event.token().equals(accepting)) {
                    waiting = true;
                } else if (event.isReadReady() && !peers.get(event.token()).receive(buffer)) {
                    peers.remove(event.token()).stream().close();
                }
            }
            try {
                for (TcpStream stream; waiting && (waiting = (stream = listener.accept()) != null); ) {
                    Token token = new Token(++last);
                    try {
                        poll.registry().register(stream, token, Interest.READABLE);
                        peers.put(token, new Peer(stream, new Connection()));
                    } catch (IOException e) {
                        stream.close(); // the system watches no more (ENOSPC)
                    }
                }
            } catch (IOException e) {
                System.err.println(e); // no descriptor is free (EMFILE), and no event will tell when: try again soon
            }
        }
        // poll-loop }
    }

    static void levels(Poll poll, TcpStream stream, Token token) throws IOException {
        // poll-level {
        poll.registry().register(stream, token, Interest.READABLE, Trigger.LEVEL);
        // poll-level }
    }

    static void writeOnNio(SelectionKey key, SocketChannel channel, ByteBuffer unsent) throws IOException {
        // nio-write {
        channel.write(unsent);
        key.interestOps(unsent.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        // nio-write }
    }

    static void writeOnPoll(Poll poll, TcpStream stream, Token token, ByteBuffer unsent) throws IOException {
        // poll-write {
        poll.registry().register(stream, token, Interest.READABLE.add(Interest.WRITABLE)); // once, at the start
        while (unsent.hasRemaining() && stream.write(unsent) > 0) {} // the rest at the next event that is writable
        // poll-write }
    }

    static void wakeOnNio(Selector selector) {
        // nio-wake {
        selector.wakeup(); // select() returns 0
        // nio-wake }
    }

    static void wakeOnPoll(Poll poll, Token shutdown) throws IOException {
        // poll-wake {
        Waker waker = new Waker(poll.registry(), shutdown); // any number of them
        waker.wake(); // an event with the token
        // poll-wake }
    }

    static void timeOnNio(Selector selector) throws IOException {
        // nio-time {
        selector.select(1); // milliseconds; 0 is forever
        selector.selectNow();
        // nio-time }
    }

    static void timeOnPoll(Poll poll, Events events) throws IOException {
        // poll-time {
        poll.poll(events, Duration.ofNanos(250_000)); // or a long of nanoseconds
        poll.poll(events, 0);
        // poll-time }
    }

    /** What an application knows of a connection. */
    static final class Connection {
        private long bytes = ACCEPTED;

        void received(ByteBuffer data, int n) {
            bytes += Math.max(n, data.remaining());
        }

        @Override
        public String toString() {
            return bytes + " bytes";
        }
    }

    // poll-receive {
    record Peer(TcpStream stream, Connection connection) {
        /** False at the end. */
        boolean receive(ByteBuffer buffer) {
            try {
                int n;
                while ((n = stream.read(buffer.clear())) > 0) { // until 0 or -1: what is left is not reported again
                    connection.received(buffer.flip(), n);
                }
                return n == 0;
            } catch (IOException e) {
                return false; // reset by the client
            }
        }
    }
    // poll-receive }
}
