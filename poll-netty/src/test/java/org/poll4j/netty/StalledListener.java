package org.poll4j.netty;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpSocket;
import org.poll4j.net.TcpStream;

/**
 * A listener whose backlog is full: a connect to it stays under way. It stands in for the public host that Netty's
 * suite connects to.
 */
final class StalledListener {
    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    private StalledListener() {}

    /** Sets the properties that Netty's suite reads its "bad host" from. */
    static void announce() {
        try {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            TcpListener listener = TcpSocket.open(java.net.StandardProtocolFamily.INET)
                    .bind(any)
                    .listen(0);
            OPEN.add(listener);
            InetSocketAddress at = listener.localAddress();
            for (int i = 0; i < 4; i++) {
                OPEN.add(TcpStream.connect(at));
            }
            System.setProperty("io.netty.testsuite.badHost", at.getAddress().getHostAddress());
            System.setProperty("io.netty.testsuite.badPort", String.valueOf(at.getPort()));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
