package org.poll4j.tck;

import java.io.IOException;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Backend;

/** Two ends of one connection. */
record TcpPair(TcpStream client, TcpStream server) {
    /** An established connection. */
    static TcpPair open(Backend backend) throws IOException {
        try (TcpListener listener = TcpListener.bind(backend, Contract.anyLocalAddress())) {
            TcpStream client = TcpStream.connect(backend, listener.localAddress());
            TcpStream server = Await.accepted(listener);
            Await.connected(client);
            return new TcpPair(client, server);
        }
    }

    /** Something to read for the client. */
    void serverWrites(String text) throws IOException {
        Await.written(server, text);
    }

    /** Makes the client's connection end in a reset. */
    void serverResets() throws IOException {
        server.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        server.close();
    }
}
