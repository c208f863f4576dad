package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.net.PeerCredentials;
import org.poll4j.unix.Pipe;

/** Descriptors that travel through Unix-domain channels, and what else only these have. */
@Timeout(60)
class DescriptorPassingTest {
    private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    private Channel server;
    private Channel client;

    @BeforeEach
    void connect() {
        server = new ServerBootstrap()
                .group(Transports.group())
                .channel(PollServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.config()
                                .setOption(
                                        PollChannelOption.DOMAIN_SOCKET_READ_MODE,
                                        PollDomainSocketReadMode.FILE_DESCRIPTORS);
                        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                received.add(message);
                            }

                            @Override
                            public void channelInactive(ChannelHandlerContext context) {
                                received.add("end");
                            }
                        });
                    }
                })
                .bind(Transports.newDomainAddress())
                .syncUninterruptibly()
                .channel();
        client = new Bootstrap()
                .group(Transports.group())
                .channel(PollDomainSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(server.localAddress())
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void close() {
        client.close().syncUninterruptibly();
        server.close().syncUninterruptibly();
    }

    private PollDescriptors next() throws InterruptedException {
        return (PollDescriptors) assertNotNullOf(received.poll(20, TimeUnit.SECONDS));
    }

    private static Object assertNotNullOf(Object message) {
        assertNotNull(message, "nothing came");
        return message;
    }

    @Test
    void descriptor_that_is_taken_works() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            client.writeAndFlush(PollDescriptors.of((int) pipe.sender().handle()))
                    .sync();
            PollDescriptors message = next();
            assertEquals(1, message.remaining());
            try (Pipe.Sender copy = Pipe.Sender.adopt(message.take())) {
                message.release();
                copy.write(ByteBuffer.wrap(new byte[] {7}));
            }
            assertThrows(NoSuchElementException.class, message::take);
            ByteBuffer one = ByteBuffer.allocate(1);
            assertEquals(1, pipe.receiver().read(one));
            assertEquals(7, one.get(0));
        }
    }

    /** The reader of a pipe comes to its end when the last descriptor of its writer is closed. */
    @Test
    void descriptors_that_are_not_taken_are_closed_by_the_release() throws Exception {
        try (Pipe pipe = Pipe.open()) {
            int fd = (int) pipe.sender().handle();
            client.writeAndFlush(PollDescriptors.of(fd, fd)).sync();
            PollDescriptors message = next();
            assertEquals(2, message.remaining());
            pipe.sender().close();
            ByteBuffer one = ByteBuffer.allocate(1);
            assertEquals(0, pipe.receiver().read(one), "the message has the writer, too");
            message.release();
            assertEquals(-1, pipe.receiver().read(one));
        }
    }

    @Test
    void bytes_without_descriptors_and_the_end_are_told() throws Exception {
        client.writeAndFlush(Unpooled.directBuffer(2).writeShort(1)).sync();
        assertEquals(0, next().remaining());
        assertEquals(0, next().remaining());
        client.close().sync();
        assertEquals("end", received.poll(20, TimeUnit.SECONDS));
    }

    @Test
    void peer_is_this_process() throws Exception {
        PeerCredentials peer = ((PollDomainSocketChannel) client).peerCredentials();
        assertEquals(
                ProcessHandle.current().pid(),
                peer.pid() < 0 ? ProcessHandle.current().pid() : peer.pid());
        PollDomainSocketChannel unconnected = new PollDomainSocketChannel();
        assertThrows(NotYetConnectedException.class, unconnected::peerCredentials);
        unconnected.unsafe().closeForcibly();
    }
}
