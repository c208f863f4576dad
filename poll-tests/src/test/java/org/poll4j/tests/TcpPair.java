package org.poll4j.tests;

import java.io.IOException;
import org.poll4j.net.TcpStream;

/** Two ends of one connection. */
record TcpPair(TcpStream client, TcpStream server) {
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
