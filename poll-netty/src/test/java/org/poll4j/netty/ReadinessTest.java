package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a channel remembers of its socket between events. */
@Timeout(60)
class ReadinessTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, PollIoHandler.newFactory());
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final BlockingQueue<Byte> received = new LinkedBlockingQueue<>();

    @AfterEach
    void shutDown() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private InetSocketAddress listen(boolean autoRead) {
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(PollServerSocketChannel.class)
                .childOption(ChannelOption.AUTO_READ, autoRead)
                .childHandler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }

                    @Override
                    public void channelActive(ChannelHandlerContext context) {
                        accepted.add(context.channel());
                    }

                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ByteBuf buffer = (ByteBuf) message;
                        while (buffer.isReadable()) {
                            received.add(buffer.readByte());
                        }
                        buffer.release();
                    }
                })
                .bind(LOOPBACK, 0)
                .syncUninterruptibly()
                .channel();
        return (InetSocketAddress) server.localAddress();
    }

    /** Returns once the event loop sees a state of a channel; the class's timeout ends this. */
    private static void await(Channel channel, Predicate<AbstractPollChannel> state) throws Exception {
        while (!channel.eventLoop()
                .submit(() -> state.test((AbstractPollChannel) channel))
                .get()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void data_that_came_while_autoread_was_off_is_read_when_it_is_on() throws Exception {
        InetSocketAddress address = listen(false);
        try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
            Channel channel = accepted.take();
            for (byte i = 0; i < 10; i++) {
                peer.getOutputStream().write(i);
                await(channel, each -> each.readable);
                if (i % 2 == 0) {
                    channel.config().setAutoRead(true);
                } else {
                    channel.read();
                }
                assertEquals(i, received.poll(20, TimeUnit.SECONDS));
                channel.config().setAutoRead(false);
                await(channel, each -> !each.readPending);
            }
        }
    }

    @Test
    void write_without_room_goes_on_when_there_is_room() throws Exception {
        InetSocketAddress address = listen(true);
        try (Socket peer = new Socket(address.getAddress(), address.getPort())) {
            Channel channel = accepted.take();
            int length = 64 << 20;
            ChannelFuture written =
                    channel.writeAndFlush(Unpooled.directBuffer(length).writeZero(length));
            await(channel, each -> each.writeBlocked);
            InputStream in = peer.getInputStream();
            byte[] chunk = new byte[1 << 20];
            long sum = 0;
            while (sum < length) {
                int n = in.read(chunk);
                assumeTrue(n > 0);
                sum += n;
            }
            written.sync();
        }
    }

    @Test
    void failed_connects_leave_no_descriptor() throws Exception {
        assumeTrue(Descriptors.open() >= 0);
        InetSocketAddress unused;
        try (ServerSocket gone = new ServerSocket(0, 1, LOOPBACK)) {
            unused = new InetSocketAddress(LOOPBACK, gone.getLocalPort());
        }
        connect(unused);
        long before = Descriptors.open();
        for (int i = 0; i < 50; i++) {
            connect(unused);
        }
        while (Descriptors.open() > before) { // the last one may be closing; the timeout ends this
            Thread.onSpinWait();
        }
    }

    private void connect(InetSocketAddress to) throws InterruptedException {
        ChannelFuture future = new Bootstrap()
                .group(group)
                .channel(PollSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(to)
                .await();
        assertInstanceOf(ConnectException.class, future.cause());
    }
}
