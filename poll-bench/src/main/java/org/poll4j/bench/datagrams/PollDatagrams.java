package org.poll4j.bench.datagrams;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.poll4j.net.Datagrams;
import org.poll4j.net.PeerAddress;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.UdpSocket;

/** Batches of poll4j. */
final class PollDatagrams implements DatagramLoop {
    private static final int LONGEST = 65_535;

    private final UdpSocket sender;
    private final UdpSocket receiver;
    private final Datagrams out;
    private final Datagrams in;
    private final int batch;

    PollDatagrams(int size, int batch, int segments) throws IOException {
        this.batch = batch;
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        sender = UdpSocket.bind(any);
        receiver = UdpSocket.bind(any);
        out = Datagrams.allocate(batch / segments, size * segments);
        in = Datagrams.allocate(batch, segments > 1 ? LONGEST : size);
        PeerAddress to = PeerAddress.of(receiver.localAddress());
        while (out.size() < out.capacity()) {
            out.add(size * segments, to);
            out.setSegmentSize(out.size() - 1, segments > 1 ? size : 0);
        }
        if (segments > 1) {
            receiver.setOption(PollSocketOptions.UDP_GRO, true);
        }
    }

    @Override
    public void turn(long datagrams) throws IOException {
        for (long done = 0; done < datagrams; done += batch) {
            if (sender.send(out) != out.size()) {
                throw new IOException("no room");
            }
            for (int left = batch; left > 0; ) {
                if (receiver.receive(in) < 0) {
                    throw new IOException("lost " + left);
                }
                for (int i = 0; i < in.size(); i++) {
                    int segment = in.segmentSize(i);
                    left -= segment == 0 ? 1 : (in.length(i) + segment - 1) / segment;
                }
            }
        }
    }
}
