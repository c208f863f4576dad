package org.poll4j.bench.datagrams;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** java.nio's DatagramChannel, a call for each datagram. */
final class NioDatagrams implements DatagramLoop {
    private final DatagramChannel sender;
    private final DatagramChannel receiver;
    private final SocketAddress to;
    private final ByteBuffer out;
    private final ByteBuffer in;
    private final int batch;

    NioDatagrams(int size, int batch) throws IOException {
        this.batch = batch;
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        sender = DatagramChannel.open().bind(any);
        receiver = DatagramChannel.open().bind(any);
        sender.configureBlocking(false);
        receiver.configureBlocking(false);
        to = receiver.getLocalAddress();
        out = ByteBuffer.allocateDirect(size);
        in = ByteBuffer.allocateDirect(size);
    }

    @Override
    public void turn(long datagrams) throws IOException {
        for (long done = 0; done < datagrams; done += batch) {
            for (int i = 0; i < batch; i++) {
                if (sender.send(out.clear(), to) == 0) {
                    throw new IOException("no room");
                }
            }
            for (int i = 0; i < batch; i++) {
                if (receiver.receive(in.clear()) == null) {
                    throw new IOException("lost " + (batch - i));
                }
            }
        }
    }
}
