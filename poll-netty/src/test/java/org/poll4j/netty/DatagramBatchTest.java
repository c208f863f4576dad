package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several datagrams by one call. */
@Timeout(60)
class DatagramBatchTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final int COUNT = 100;

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final AtomicInteger rounds = new AtomicInteger();
    private final List<Channel> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(channel -> channel.close().syncUninterruptibly());
        assertNull(received.poll(), "each datagram was expected");
    }

    /** Puts what comes into {@link #received}: its first number, and its length. */
    private final class Receiver extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            DatagramPacket packet = (DatagramPacket) message;
            ByteBuf content = packet.content();
            int length = content.readableBytes();
            received.add((length < 4 ? "" : content.readInt()) + ":" + length);
            packet.release();
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            rounds.incrementAndGet();
        }
    }

    private Bootstrap bootstrap() {
        return new Bootstrap()
                .group(Transports.group())
                .channelFactory(() -> new PollDatagramChannel(SocketProtocolFamily.INET))
                .handler(new ChannelInboundHandlerAdapter());
    }

    private PollDatagramChannel bound(Bootstrap bootstrap) {
        Channel channel = bootstrap.bind(ANY).syncUninterruptibly().channel();
        opened.add(channel);
        return (PollDatagramChannel) channel;
    }

    private String next() throws InterruptedException {
        return received.poll(20, TimeUnit.SECONDS);
    }

    private static ByteBuf number(int number, int length) {
        return Unpooled.directBuffer(length).writeInt(number).writeZero(length - 4);
    }

    @Test
    void datagrams_of_one_flush_arrive_once_each_and_in_order() throws Exception {
        PollDatagramChannel receiver = bound(bootstrap().handler(new Receiver()));
        PollDatagramChannel sender = bound(bootstrap());
        for (int i = 0; i < COUNT; i++) {
            int length = i % 10 == 9 ? 5_000 : 4 + i; // some do not fit a batch
            sender.write(new DatagramPacket(number(i, length), receiver.localAddress()));
        }
        sender.flush();
        for (int i = 0; i < COUNT; i++) {
            assertEquals(i + ":" + (i % 10 == 9 ? 2_048 : 4 + i), next());
        }
    }

    @Test
    void what_waits_is_received_by_few_calls() throws Exception {
        PollDatagramChannel receiver = bound(bootstrap()
                .option(PollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, 100)
                .option(ChannelOption.AUTO_READ, false)
                .handler(new Receiver()));
        assertEquals(100, receiver.config().getOption(PollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE));
        PollDatagramChannel sender = bound(bootstrap());
        for (int i = 0; i < COUNT; i++) {
            sender.write(new DatagramPacket(number(i, i == 7 ? 200 : 4), receiver.localAddress()));
        }
        sender.writeAndFlush(new DatagramPacket(Unpooled.EMPTY_BUFFER, receiver.localAddress()))
                .sync();
        receiver.config().setAutoRead(true);
        for (int i = 0; i < COUNT; i++) {
            assertEquals(i + (i == 7 ? ":100" : ":4"), next());
        }
        assertEquals(":0", next());
        receiver.eventLoop().submit(() -> {}).sync();
        assertTrue(rounds.get() <= COUNT / 16 + 2, () -> "a round takes 16, and there were " + rounds);
    }

    @Test
    void cancelled_write_between_others_is_not_sent() throws Exception {
        PollDatagramChannel receiver = bound(bootstrap().handler(new Receiver()));
        PollDatagramChannel sender = bound(bootstrap());
        sender.connect(receiver.localAddress()).sync();
        sender.eventLoop()
                .submit(() -> {
                    for (int i = 0; i < 10; i++) {
                        ChannelPromise promise = sender.newPromise();
                        sender.write(number(i, 4), promise);
                        if (i % 3 == 0) {
                            promise.cancel(false);
                        }
                    }
                    sender.write(Unpooled.EMPTY_BUFFER);
                    sender.flush();
                })
                .sync();
        for (int i = 0; i < 10; i++) {
            if (i % 3 != 0) {
                assertEquals(i + ":4", next());
            }
        }
        assertEquals(":0", next());
    }

    @Test
    void refused_datagram_fails_alone() throws Exception {
        PollDatagramChannel receiver = bound(bootstrap().handler(new Receiver()));
        PollDatagramChannel sender = bound(bootstrap());
        List<ChannelFuture> writes = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            InetSocketAddress to = i == 4 ? new InetSocketAddress("::1", 9) : receiver.localAddress();
            writes.add(sender.write(i == 7 ? number(i, 4) : new DatagramPacket(number(i, i == 2 ? 70_000 : 4), to)));
        }
        sender.flush();
        for (int i = 0; i < 10; i++) {
            writes.get(i).await();
            boolean refused = i == 2 || i == 4 || i == 7;
            assertEquals(!refused, writes.get(i).isSuccess(), "write " + i);
            if (!refused) {
                assertEquals(i + ":4", next());
            }
        }
        assertInstanceOf(IOException.class, writes.get(2).cause());
    }

    @Test
    void segments_arrive_as_datagrams() throws Exception {
        PollDatagramChannel receiver = bound(bootstrap().handler(new Receiver()));
        PollDatagramChannel sender = bound(bootstrap());
        ByteBuf content = Unpooled.directBuffer();
        for (int i = 0; i < 10; i++) {
            content.writeInt(i).writeZero(i == 9 ? 0 : 96);
        }
        sender.write(new DatagramPacket(number(77, 4), receiver.localAddress()));
        sender.write(new PollSegmentedDatagramPacket(content, 100, receiver.localAddress()));
        sender.write(new PollSegmentedDatagramPacket(number(88, 50), 100, receiver.localAddress()));
        sender.writeAndFlush(new DatagramPacket(number(99, 4), receiver.localAddress()))
                .sync();
        assertEquals("77:4", next());
        for (int i = 0; i < 10; i++) {
            assertEquals(i + (i == 9 ? ":4" : ":100"), next());
        }
        assertEquals("88:50", next());
        assertEquals("99:4", next());
        assertThrows(
                IllegalArgumentException.class,
                () -> new PollSegmentedDatagramPacket(Unpooled.EMPTY_BUFFER, 0, receiver.localAddress()));
    }

    @Test
    void joined_datagrams_are_cut_again() throws Exception {
        PollDatagramChannel receiver = bound(bootstrap().handler(new Receiver()));
        boolean joins = receiver.config().setOption(PollChannelOption.UDP_GRO, true);
        assumeTrue(joins, "no UDP_GRO here");
        PollDatagramChannel sender = bound(bootstrap());
        ByteBuf content = Unpooled.directBuffer();
        for (int i = 0; i < 20; i++) {
            content.writeInt(i).writeZero(i == 19 ? 6 : 1_000);
        }
        sender.writeAndFlush(new PollSegmentedDatagramPacket(content, 1_004, receiver.localAddress()))
                .sync();
        for (int i = 0; i < 20; i++) {
            assertEquals(i + (i == 19 ? ":10" : ":1004"), next());
        }
        assertFalse(sender.config().getOption(PollChannelOption.UDP_GRO));
    }

    @Test
    void payload_size_has_bounds() {
        PollDatagramChannel channel = bound(bootstrap());
        for (int wrong : new int[] {-1, 65_536}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> channel.config().setOption(PollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, wrong));
        }
    }
}
