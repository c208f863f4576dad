package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Groups, joined and left on the loopback interface. */
@Timeout(60)
class MulticastTest {
    private static final SocketProtocolFamily INET = SocketProtocolFamily.INET;

    private final BlockingQueue<Integer> received = new LinkedBlockingQueue<>();

    private PollDatagramChannel bind(InetSocketAddress at, NetworkInterface lo) {
        return (PollDatagramChannel) new Bootstrap()
                .group(Transports.group())
                .channelFactory(() -> new PollDatagramChannel(INET))
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.IP_MULTICAST_IF, lo)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new SimpleChannelInboundHandler<DatagramPacket>() {
                            @Override
                            protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
                                received.add(packet.content().readInt());
                            }
                        });
                    }
                })
                .bind(at)
                .syncUninterruptibly()
                .channel();
    }

    @Test
    void a_group_is_heard_until_it_is_left() throws Exception {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        NetworkInterface lo = NetworkInterface.getByInetAddress(loopback);
        PollDatagramChannel receiver = bind(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0), lo);
        PollDatagramChannel sender = bind(new InetSocketAddress(loopback, 0), lo);
        try {
            assertEquals(lo, receiver.config().getNetworkInterface());
            assertEquals(lo, NetworkInterface.getByInetAddress(receiver.config().getInterface()));
            sender.config().setLoopbackModeDisabled(true);
            assertTrue(sender.config().isLoopbackModeDisabled());
            sender.config().setLoopbackModeDisabled(false);
            assertFalse(sender.config().isLoopbackModeDisabled());

            int port = receiver.localAddress().getPort();
            InetSocketAddress group = new InetSocketAddress("230.0.0.1", port);
            receiver.joinGroup(group, lo).sync();
            sender.writeAndFlush(new DatagramPacket(Unpooled.copyInt(1), group)).sync();
            assertEquals(1, received.poll(20, TimeUnit.SECONDS));

            receiver.leaveGroup(group, lo).sync();
            sender.writeAndFlush(new DatagramPacket(Unpooled.copyInt(2), group)).sync();
            InetSocketAddress direct = new InetSocketAddress(loopback, port);
            sender.writeAndFlush(new DatagramPacket(Unpooled.copyInt(3), direct))
                    .sync();
            assertEquals(3, received.poll(20, TimeUnit.SECONDS), "what was sent to the group came before");

            receiver.joinGroup(group, lo).sync();
            receiver.block(group.getAddress(), lo, loopback).sync();
            sender.writeAndFlush(new DatagramPacket(Unpooled.copyInt(4), group)).sync();
            sender.writeAndFlush(new DatagramPacket(Unpooled.copyInt(5), direct))
                    .sync();
            assertEquals(
                    5, received.poll(20, TimeUnit.SECONDS), "what a blocked source sends to the group does not come");
            assertThrows(
                    IOException.class,
                    () -> receiver.block(InetAddress.getByName("230.0.0.2"), loopback)
                            .sync(),
                    "of a group that is not joined");
        } finally {
            receiver.close().sync();
            sender.close().sync();
        }
    }
}
