package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.RawSocketOption;

/** What Netty's suite does not ask. */
@Timeout(60)
class PollTransportTest {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, PollIoHandler.newFactory());

    @AfterEach
    void shutDown() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Channel server(ChannelHandler handler) {
        return new ServerBootstrap()
                .group(group)
                .channel(PollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(handler);
                    }
                })
                .bind(ANY)
                .syncUninterruptibly()
                .channel();
    }

    private Channel client(SocketAddress to, ChannelHandler handler) {
        return new Bootstrap()
                .group(group)
                .channel(PollSocketChannel.class)
                .handler(handler)
                .connect(to)
                .syncUninterruptibly()
                .channel();
    }

    @Test
    void the_transport_is_available() {
        assertTrue(PollNetty.isAvailable());
        assertNull(PollNetty.unavailabilityCause());
        PollNetty.ensureAvailability();
        assertThrows(IllegalArgumentException.class, () -> PollIoHandler.newFactory(0));
    }

    @Test
    void a_task_from_another_thread_wakes_a_loop_without_deadline() throws Exception {
        EventLoop loop = group.next();
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            assertEquals(number, loop.submit(() -> number).get(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_scheduled_task_ends_the_wait() throws Exception {
        long begin = System.nanoTime();
        long ran = group.next()
                .schedule(System::nanoTime, 20, TimeUnit.MILLISECONDS)
                .get();
        assertTrue(ran - begin >= 20_000_000, "not before its time");
    }

    @Test
    void bytes_of_a_closed_peer_are_read_without_a_request() throws Exception {
        AtomicInteger bytes = new AtomicInteger();
        CountDownLatch inactive = new CountDownLatch(1);
        Channel server = server(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                bytes.addAndGet(((ByteBuf) message).readableBytes());
                ((ByteBuf) message).release();
            }

            @Override
            public void channelInactive(ChannelHandlerContext context) {
                inactive.countDown();
            }

            @Override
            public void handlerAdded(ChannelHandlerContext context) {
                context.channel().config().setAutoRead(false);
            }
        });
        try (Socket peer = new Socket()) {
            peer.connect(server.localAddress());
            peer.getOutputStream().write(new byte[100_000]);
        }
        assertTrue(inactive.await(20, TimeUnit.SECONDS));
        assertEquals(100_000, bytes.get());
    }

    @Test
    void the_parts_of_composite_buffers_arrive_in_order() throws Exception {
        BlockingQueue<Byte> received = new LinkedBlockingQueue<>();
        Channel server = server(new EchoServer.Echo());
        Channel client = client(server.localAddress(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf buffer = (ByteBuf) message;
                while (buffer.isReadable()) {
                    received.add(buffer.readByte());
                }
                buffer.release();
            }
        });
        byte next = 0;
        for (int i = 0; i < 10; i++) {
            CompositeByteBuf composite = client.alloc().compositeDirectBuffer(16);
            for (int part = 0; part < 5; part++) {
                composite.addComponent(
                        true, client.alloc().directBuffer(2).writeByte(next++).writeByte(next++));
            }
            client.write(composite);
            client.write(Unpooled.directBuffer(1).writeByte(next++));
            client.write(Unpooled.EMPTY_BUFFER);
            client.write(client.alloc().heapBuffer(1).writeByte(next++));
        }
        client.flush();
        for (byte expected = 0; expected != next; expected++) {
            assertEquals(expected, received.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void options_reach_the_socket() {
        Channel server = server(new EchoServer.Echo());
        Channel client = new Bootstrap()
                .group(group)
                .channel(PollSocketChannel.class)
                .option(PollChannelOption.TCP_KEEPIDLE, 77)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.localAddress())
                .syncUninterruptibly()
                .channel();
        assertEquals(77, client.config().getOption(PollChannelOption.TCP_KEEPIDLE));
        assertTrue(client.config().getOption(ChannelOption.SO_KEEPALIVE));
        assertTrue(client.config().getOption(ChannelOption.TCP_NODELAY), "as in Netty's other transports");
        client.config().setOption(PollChannelOption.of(PollSocketOptions.IP_TTL), 9);
        assertEquals(9, client.config().getOption(PollChannelOption.of(PollSocketOptions.IP_TTL)));
        assertTrue(client.config().getOptions().containsKey(ChannelOption.SO_RCVBUF));
        assertFalse(client.config().setOption(ChannelOption.IP_MULTICAST_TTL, 1), "TCP has none");
    }

    /** An application that was written for Netty's epoll transport names its constants, which are these by name. */
    @Test
    void options_of_the_native_transports_reach_the_socket() {
        Channel server = server(new EchoServer.Echo());
        Channel client = client(server.localAddress(), new ChannelInboundHandlerAdapter());
        ChannelOption<Integer> idle = ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_KEEPIDLE");
        assertTrue(client.config().setOption(idle, 55));
        assertEquals(55, client.config().getOption(PollChannelOption.TCP_KEEPIDLE));
        ChannelOption<Boolean> cork = ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#TCP_CORK");
        ChannelOption<Boolean> reuse = ChannelOption.valueOf("io.netty.channel.unix.UnixChannelOption#SO_REUSEPORT");
        assertTrue(client.config().setOption(reuse, true));
        assertTrue(client.config().getOption(PollChannelOption.SO_REUSEPORT));
        if (client.config().setOption(cork, true)) { // not on NetBSD and Windows
            assertTrue(client.config().getOption(PollChannelOption.TCP_CORK));
        }
    }

    @Test
    void kernel_tells_of_the_connection() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "TCP_INFO is Linux'");
        Channel server = server(new EchoServer.Echo());
        PollSocketChannel client =
                (PollSocketChannel) client(server.localAddress(), new ChannelInboundHandlerAdapter());
        try {
            assertEquals(1, client.tcpInfo().state(), "established");
            assertTrue(client.config().setOption(PollChannelOption.TCP_USER_TIMEOUT, 1_234));
            assertEquals(1_234, client.config().getOption(PollChannelOption.TCP_USER_TIMEOUT));
            assertTrue(server.config().setOption(ChannelOption.TCP_FASTOPEN, 5));
            assertEquals(5, server.config().getOption(ChannelOption.TCP_FASTOPEN));
            ChannelOption<Integer> raw = PollChannelOption.of(RawSocketOption.ofInt(6, 18)); // TCP_USER_TIMEOUT
            assertEquals(1_234, client.config().getOption(raw));
        } catch (UnsupportedOperationException simulated) {
            assumeTrue(false, "a simulated system: " + simulated.getMessage());
        }
    }

    private static ChannelHandler collector(BlockingQueue<Object> received) {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                received.add(((ByteBuf) message).readByte());
                ((ByteBuf) message).release();
            }
        };
    }

    /** The first byte goes with the SYN from the second connect on, if the kernel is allowed to open fast. */
    @Test
    void a_client_with_fast_open_has_its_peer_and_gets_answers() throws Exception {
        Channel server = server(new EchoServer.Echo());
        server.config().setOption(ChannelOption.TCP_FASTOPEN, 16);
        for (int i = 0; i < 3; i++) {
            BlockingQueue<Object> received = new LinkedBlockingQueue<>();
            PollSocketChannel client = new PollSocketChannel();
            client.pipeline().addLast(collector(received));
            client.config().setOption(ChannelOption.TCP_FASTOPEN_CONNECT, true); // refused where there is none
            group.register(client).sync();
            ChannelFuture first = client.write(Unpooled.copiedBuffer(new byte[] {7}));
            client.connect(server.localAddress()).sync();
            assertEquals(server.localAddress(), client.remoteAddress());
            client.flush();
            first.sync();
            assertEquals((byte) 7, received.poll(60, TimeUnit.SECONDS));
            client.close().sync();
        }
    }

    @Test
    void a_channel_moves_to_another_event_loop() throws Exception {
        Channel server = server(new EchoServer.Echo());
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        Channel client = client(server.localAddress(), collector(received));
        for (byte i = 0; i < 20; i++) {
            client.deregister().sync();
            group.register(client).sync();
            client.writeAndFlush(Unpooled.directBuffer(1).writeByte(i)).sync();
            assertEquals(i, received.poll(20, TimeUnit.SECONDS));
        }
    }

    /** {@code -Dpoll4j.netty.churn=CONNECTIONS} says how many. */
    @Test
    @Timeout(3_600)
    void connections_that_come_and_go_leave_nothing() throws Exception {
        assumeTrue(Descriptors.open() >= 0);
        Channel server = server(new EchoServer.Echo());
        churn(server.localAddress(), 50); // what is made once is made now
        long before = Descriptors.open();
        int connections = Integer.getInteger("poll4j.netty.churn", 3_000);
        long begin = System.nanoTime();
        for (int done = 0; done < connections; done += 50) {
            churn(server.localAddress(), 50);
        }
        while (Descriptors.open() > before) { // the server's side of the last ones; the timeout ends this
            Thread.onSpinWait();
        }
        System.out.printf(
                "poll-netty: %,d connections came and went in %.0f s%n",
                connections, (System.nanoTime() - begin) / 1e9);
    }

    /** Some connections are closed by the client, some by the server, some by a reset, each after an echo. */
    private void churn(SocketAddress to, int connections) throws Exception {
        CompletableFuture<?>[] closed = new CompletableFuture<?>[connections];
        for (int i = 0; i < connections; i++) {
            int way = i % 3;
            CompletableFuture<Void> end = new CompletableFuture<>();
            closed[i] = end;
            new Bootstrap()
                    .group(group)
                    .channel(PollSocketChannel.class)
                    .option(ChannelOption.SO_LINGER, way == 0 ? 0 : -1)
                    .handler(new ChannelInboundHandlerAdapter() {
                        @Override
                        public void channelActive(ChannelHandlerContext context) {
                            context.writeAndFlush(context.alloc().buffer(1).writeByte(1));
                        }

                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            ((ByteBuf) message).release();
                            if (way == 1) {
                                ((PollSocketChannel) context.channel()).shutdownOutput();
                            } else {
                                context.close();
                            }
                        }
                    })
                    .connect(to)
                    .addListener(future -> {
                        if (!future.isSuccess()) {
                            end.completeExceptionally(future.cause());
                        }
                    })
                    .channel()
                    .closeFuture()
                    .addListener(_ -> end.complete(null));
        }
        CompletableFuture.allOf(Arrays.copyOf(closed, closed.length)).get(60, TimeUnit.SECONDS);
    }
}
