package echo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/** Sends back to each client what the client sends. */
public class Echo {
    // server {
    static final Token LISTENER = new Token(0);
    static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    // client {
    /** A client, and the bytes that were not sent back yet. */
    record Client(TcpStream stream, ByteBuffer unsent) {
        /** Echoes until a call would block, because the trigger is EDGE. False at the client's end. */
        boolean echo() {
            try {
                int n;
                do {
                    while (unsent.hasRemaining()) {
                        if (stream.write(unsent) == 0) {
                            return true; // an event reports when there is room
                        }
                    }
                    n = stream.read(unsent.clear());
                    unsent.flip();
                } while (n > 0);
                return n == 0;
            } catch (IOException e) {
                return false; // the client is gone
            }
        }
    }
    // client }

    public static void main(String[] args) throws IOException {
        Map<Token, Client> clients = new HashMap<>();
        Events events = Events.withCapacity(1024);
        int port = args.length == 0 ? 7000 : Integer.parseInt(args[0]);
        long last = 0;
        boolean waiting = false; // clients wait to be accepted
        try (Poll poll = Poll.open();
                TcpListener listener = TcpListener.bind(new InetSocketAddress("127.0.0.1", port))) {
            poll.registry().register(listener, LISTENER, Interest.READABLE);
            System.out.println("echoing on " + listener.localAddress());
            while (true) {
                poll.poll(events, waiting ? 100_000_000 : Long.MAX_VALUE); // nanoseconds
                for (Event event : events) {
                    if (event.token().equals(LISTENER)) {
                        waiting = true;
                    } else if (!clients.get(event.token()).echo()) {
                        clients.remove(event.token()).stream().close();
                    }
                }
                try {
                    for (TcpStream stream; waiting && (waiting = (stream = listener.accept()) != null); ) {
                        Token token = new Token(++last);
                        try {
                            poll.registry().register(stream, token, BOTH);
                            clients.put(token, new Client(stream, ByteBuffer.allocate(8192).limit(0)));
                        } catch (IOException e) {
                            stream.close(); // the system watches no more (ENOSPC)
                        }
                    }
                } catch (IOException e) {
                    System.err.println(e); // no descriptor is free (EMFILE), and no event reports when: try again soon
                }
            }
        }
    }
    // server }
}
