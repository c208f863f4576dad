package org.poll4j.bench.datagrams;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/** Netty's epoll transport, with {@code recvmmsg}, {@code sendmmsg} and UDP_SEGMENT: both sockets on one event loop. */
final class NettyDatagrams implements DatagramLoop {
    private static final int LONGEST = 65_535;

    private final Channel sender;
    private final InetSocketAddress to;
    private final ByteBuf payload;
    private final int size;
    private final int batch;
    private final int segments;
    private long left;
    private int leftOfBatch;
    private CountDownLatch done = new CountDownLatch(1);

    NettyDatagrams(int size, int batch, int segments) {
        this.size = size;
        this.batch = batch;
        this.segments = segments;
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        InetSocketAddress any = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        Bootstrap bootstrap = new Bootstrap().group(loop).channel(EpollDatagramChannel.class);
        sender = bootstrap
                .clone()
                .handler(new ChannelInboundHandlerAdapter())
                .bind(any)
                .syncUninterruptibly()
                .channel();
        int room = segments > 1 ? LONGEST : size;
        Channel receiver = bootstrap
                .clone()
                .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, segments > 1 ? 0 : size)
                .option(EpollChannelOption.UDP_GRO, segments > 1)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new FixedRecvByteBufAllocator(segments > 1 ? room : room * batch))
                .handler(new Receiver())
                .bind(any)
                .syncUninterruptibly()
                .channel();
        to = (InetSocketAddress) receiver.localAddress();
        payload = sender.alloc().directBuffer(size * segments).writeZero(size * segments);
    }

    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            int bytes = ((DatagramPacket) message).content().readableBytes();
            ReferenceCountUtil.release(message);
            leftOfBatch -= (bytes + size - 1) / size;
            if (leftOfBatch <= 0) {
                left -= batch;
                if (left > 0) {
                    sendBatch();
                } else {
                    done.countDown();
                }
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what is lost shows as a loop that does not end
    private void sendBatch() {
        leftOfBatch = batch;
        for (int i = 0; i < batch / segments; i++) {
            ByteBuf bytes = payload.retainedDuplicate();
            sender.write(segments > 1 ? new SegmentedDatagramPacket(bytes, size, to) : new DatagramPacket(bytes, to));
        }
        sender.flush();
    }

    @Override
    public void turn(long datagrams) {
        done = new CountDownLatch(1);
        left = datagrams;
        sender.eventLoop().execute(this::sendBatch);
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
