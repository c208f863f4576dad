package org.poll4j.examples.recipes;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.poll4j.Event;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.Slab;

// slab {
/** The connections of a server, found by the tokens of their events. */
public final class Connections {
    private final Slab<TcpStream> streams = new Slab<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(8192);

    public int count() {
        return streams.size();
    }

    /** Call this for each event of the listener. */
    public void accept(TcpListener listener, Registry registry) throws IOException {
        for (TcpStream stream; (stream = listener.accept()) != null; ) {
            Token token = streams.add(stream);
            try {
                registry.register(stream, token, Interest.READABLE);
            } catch (IOException failure) {
                close(token);
                throw failure;
            }
        }
    }

    /** Call this for each other event. A late event, of a connection that was removed, finds nothing. */
    public void handle(Event event) throws IOException {
        TcpStream stream = streams.get(event.token());
        if (stream == null) {
            return;
        }
        int n;
        while ((n = stream.read(buffer.clear())) > 0) {} // a program would use the bytes
        if (n < 0) {
            close(event.token());
        }
    }

    private void close(Token token) throws IOException {
        TcpStream stream = streams.remove(token); // constant time; the place is used again, with another token
        if (stream != null) {
            stream.close();
        }
    }
}
// slab }
