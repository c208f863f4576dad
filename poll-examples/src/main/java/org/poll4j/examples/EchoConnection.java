package org.poll4j.examples;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.net.TcpStream;

/** One client of {@link EchoServer}, and what it has sent and not got back yet. */
final class EchoConnection {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);
    private static final int READS_AT_ONCE = 64;

    private final TcpStream stream;
    private final Token token;
    private final Registry registry;
    private final @Nullable InetSocketAddress peer;
    private final ByteBuffer unsent = ByteBuffer.allocate(16 * 1024).limit(0);
    private long sent;

    private EchoConnection(TcpStream stream, Token token, Registry registry) throws IOException {
        this.stream = stream;
        this.token = token;
        this.registry = registry;
        this.peer = stream.remoteAddress();
    }

    /** Registers for reading and writing, once for all: an edge that the program ignores costs next to nothing. */
    static EchoConnection begin(TcpStream stream, Token token, Registry registry) throws IOException {
        try {
            EchoConnection connection = new EchoConnection(stream, token, registry);
            registry.register(stream, token, BOTH);
            return connection;
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /**
     * Echoes until the client has nothing to say, or does not listen: it is read only when it has got everything back.
     *
     * @return false when the client has ended its half of the connection and has got everything back
     */
    boolean echo() throws IOException {
        for (int reads = 0; reads < READS_AT_ONCE; reads++) {
            if (!flush()) {
                return true;
            }
            int n = stream.read(unsent.clear());
            unsent.flip();
            if (n <= 0) {
                return n == 0;
            }
        }
        registry.reregister(stream, token, BOTH); // lets others have their turn: what is still ready is reported again
        return true;
    }

    /** False if the client does not take everything now; an event tells when it takes more. */
    private boolean flush() throws IOException {
        while (unsent.hasRemaining()) {
            int n = stream.write(unsent);
            if (n == 0) {
                return false;
            }
            sent += n;
        }
        return true;
    }

    void close(String why) {
        System.out.println(peer + ": " + sent + " bytes echoed, " + why);
        try {
            stream.close();
        } catch (IOException e) {
            System.out.println(peer + ": " + e.getMessage()); // closed all the same
        }
    }
}
