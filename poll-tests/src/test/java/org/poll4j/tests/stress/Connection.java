package org.poll4j.tests.stress;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;

/**
 * Two TCP streams of this process that are each other's peers.
 *
 * @param client the end that connected
 * @param server the end that was accepted
 */
public record Connection(TcpStream client, TcpStream server) implements AutoCloseable {
    /**
     * Listens where {@link #open} can connect to.
     *
     * @return a listener on a port of the system's choice
     * @throws IOException if the system refuses
     */
    public static TcpListener listen() throws IOException {
        return TcpListener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * Connects to a listener of this process and accepts. Loopback connects at once or nearly so: waiting is spinning.
     *
     * @param listener nobody else connects to it
     * @return both ends, connected
     * @throws IOException if the system refuses
     */
    public static Connection open(TcpListener listener) throws IOException {
        TcpStream client = TcpStream.connect(listener.localAddress());
        TcpStream server;
        while ((server = listener.accept()) == null) {
            Thread.onSpinWait();
        }
        while (!client.finishConnect()) {
            Thread.onSpinWait();
        }
        return new Connection(client, server);
    }

    @Override
    public void close() throws IOException {
        try (server) {
            client.close();
        }
    }
}
