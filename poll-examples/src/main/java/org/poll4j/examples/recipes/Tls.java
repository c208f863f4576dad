package org.poll4j.examples.recipes;

import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import org.poll4j.Interest;
import org.poll4j.Registry;
import org.poll4j.Source;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.TcpStream;

// tls {
/**
 * TLS on a stream, non-blocking as the stream is. Each event of the stream, readable or writable, is a reason to call
 * {@link #read} and, if something is unsent, {@link #write}: a handshake may need either direction. Drain both until
 * they return 0.
 */
public final class Tls implements Source, AutoCloseable {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final TcpStream stream;
    private final SSLEngine engine;
    /**
     * Received and not yet decrypted; decrypted and not yet read; encrypted and not yet sent. All ready to be read
     * from.
     */
    private final ByteBuffer received;

    private final ByteBuffer plain;
    private final ByteBuffer unsent;

    /** The engine says whether this is the client: see {@link SSLEngine#setUseClientMode}. */
    public Tls(TcpStream stream, SSLEngine engine) {
        this.stream = stream;
        this.engine = engine;
        received =
                ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
        plain = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
        unsent = ByteBuffer.allocate(engine.getSession().getPacketBufferSize()).limit(0);
    }

    @Override
    public void register(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        registry.register(stream, token, interest, trigger);
    }

    @Override
    public void reregister(Registry registry, Token token, Interest interest, Trigger trigger) throws IOException {
        registry.reregister(stream, token, interest, trigger);
    }

    @Override
    public void deregister(Registry registry) throws IOException {
        registry.deregister(stream);
    }

    /** Returns the number of bytes read, 0 if the call would block, −1 after the peer's close_notify. */
    public int read(ByteBuffer target) throws IOException {
        while (!plain.hasRemaining()) {
            if (!advance(NOTHING, true)) {
                return engine.isInboundDone() ? -1 : 0;
            }
        }
        int n = Math.min(plain.remaining(), target.remaining());
        target.put(plain.slice(plain.position(), n));
        plain.position(plain.position() + n);
        return n;
    }

    /**
     * Returns the number of bytes taken. Call it again at the next event if bytes remain, or {@link #flush} is false.
     */
    public int write(ByteBuffer source) throws IOException {
        int before = source.remaining();
        while (source.hasRemaining() && advance(source, false)) {}
        flush();
        return before - source.remaining();
    }

    /** Sends what is encrypted; false if something is left. */
    public boolean flush() throws IOException {
        while (unsent.hasRemaining() && stream.write(unsent) > 0) {}
        return !unsent.hasRemaining();
    }

    /** One step of the handshake or of a transfer; false if it would block or the peer is done. */
    private boolean advance(ByteBuffer source, boolean reading) throws IOException {
        return switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                engine.getDelegatedTask().run(); // may take milliseconds: give it to another thread if that is too long
                yield true;
            }
            case NEED_WRAP -> wrap(NOTHING);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> !plain.hasRemaining() && unwrap();
            case FINISHED, NOT_HANDSHAKING -> reading ? unwrap() : wrap(source);
        };
    }

    private boolean wrap(ByteBuffer source) throws IOException {
        if (!flush()) {
            return false;
        }
        SSLEngineResult result = engine.wrap(source, unsent.clear());
        unsent.flip();
        flush();
        return result.getStatus() == SSLEngineResult.Status.OK;
    }

    private boolean unwrap() throws IOException {
        SSLEngineResult result = engine.unwrap(received, plain.clear());
        plain.flip();
        return switch (result.getStatus()) {
            case OK -> true;
            case BUFFER_UNDERFLOW -> receive();
            case CLOSED -> false;
            case BUFFER_OVERFLOW -> throw new SSLException("a record larger than the session allows");
        };
    }

    private boolean receive() throws IOException {
        int n;
        try {
            n = stream.read(received.compact());
        } finally {
            received.flip();
        }
        if (n < 0) {
            engine.closeInbound(); // throws if the peer sent no close_notify: an attacker may have cut the stream
        }
        return n > 0;
    }

    /** Sends close_notify as far as it fits, then closes the stream. */
    @Override
    public void close() throws IOException {
        try (stream) {
            engine.closeOutbound();
            while (!engine.isOutboundDone() && wrap(NOTHING)) {}
        }
    }
}
// tls }
