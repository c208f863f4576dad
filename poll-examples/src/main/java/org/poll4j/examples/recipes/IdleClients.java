package org.poll4j.examples.recipes;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Timer;
import org.poll4j.Token;
import org.poll4j.net.TcpStream;

// timers {
/** Closes each client that sends nothing for some time. A client and its timer have one token. */
public final class IdleClients {
    private record Client(TcpStream stream, Timer silence) {}

    private final Map<Token, Client> clients = new HashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);
    private final Registry registry;
    private final Duration longest;

    public IdleClients(Registry registry, Duration longest) {
        this.registry = registry;
        this.longest = longest;
    }

    public void add(TcpStream stream, Token token) throws IOException {
        Client client = new Client(stream, new Timer(registry, token));
        clients.put(token, client);
        registry.register(stream, token, Interest.READABLE);
        client.silence().set(longest);
    }

    public int count() {
        return clients.size();
    }

    /** Call this for each event of the poll. */
    public void handle(Event event) throws IOException {
        Client client = clients.get(event.token());
        if (client == null) {
            return;
        }
        if (!event.isTimer() && read(client.stream())) {
            client.silence().set(longest); // from now on again; this makes no system call
        } else {
            clients.remove(event.token());
            client.silence().cancel();
            client.stream().close();
        }
    }

    /** Reads until a read would block; false at the end of the stream. */
    private boolean read(TcpStream stream) throws IOException {
        int n;
        while ((n = stream.read(buffer.clear())) > 0) {} // a program would use the bytes
        return n == 0;
    }
}
// timers }
