package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.IllegalReferenceCountException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@link PollFileRegion}. The peer is a socket of the JDK, so that it reads when the test says so. */
@Timeout(60)
class FileRegionTest {
    /** More than a connection over loopback holds. */
    private static final int LONG = 12 << 20;

    @TempDir
    Path directory;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, PollIoHandler.newFactory());
    private final byte[] content = new byte[LONG];
    private ServerSocket listener;
    private Channel channel;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        new Random(1).nextBytes(content);
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        connect(new Bootstrap().group(group).channel(PollSocketChannel.class));
    }

    private void connect(Bootstrap bootstrap) throws IOException {
        channel = bootstrap
                .handler(new ChannelInboundHandlerAdapter())
                .connect(listener.getLocalSocketAddress())
                .syncUninterruptibly()
                .channel();
        peer = listener.accept();
    }

    @AfterEach
    void close() throws IOException {
        peer.close();
        listener.close();
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Path file(int size) throws IOException {
        return Files.write(directory.resolve("file"), Arrays.copyOf(content, size));
    }

    /** How many descriptors of this process are of the test's file. */
    private long open() throws IOException {
        return Descriptors.of(directory.resolve("file"));
    }

    private static Throwable cause(ChannelFuture write) {
        assertTrue(write.awaitUninterruptibly(20, TimeUnit.SECONDS), "the write has not ended");
        return write.cause();
    }

    @Test
    void part_of_a_file_arrives_between_buffers() throws Exception {
        sendsAPartBetweenBuffers();
    }

    @Test
    void channel_of_another_transport_sends_it_too() throws Exception {
        channel.close().sync();
        peer.close();
        EventLoopGroup nio = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            connect(new Bootstrap().group(nio).channel(NioSocketChannel.class));
            sendsAPartBetweenBuffers();
        } finally {
            nio.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private void sendsAPartBetweenBuffers() throws Exception {
        PollFileRegion region = new PollFileRegion(file(LONG), 3, LONG - 5);
        channel.write(Unpooled.directBuffer(1).writeByte(-1));
        channel.write(region);
        channel.write(new PollFileRegion(directory.resolve("file"), 0, 0));
        ChannelFuture last = channel.writeAndFlush(Unpooled.directBuffer(1).writeByte(-2));
        byte[] received = peer.getInputStream().readNBytes(LONG - 3);
        assertEquals(null, cause(last));
        assertEquals(-1, received[0]);
        assertEquals(-2, received[LONG - 4]);
        assertArrayEquals(
                Arrays.copyOfRange(content, 3, LONG - 2), Arrays.copyOfRange(received, 1, LONG - 4), "the part");
        assertEquals(LONG - 5, region.transferred());
        assertEquals(0, region.refCnt());
        assertEquals(0, open());
    }

    /** The peer gets what there is, and then the end: it must not take what follows for the missing bytes. */
    @Test
    void file_that_is_shorter_than_promised_fails_the_write_and_closes_the_channel() throws Exception {
        PollFileRegion region = new PollFileRegion(file(1_000), 10, 2_000);
        ChannelFuture write = channel.write(region);
        ChannelFuture next = channel.writeAndFlush(Unpooled.directBuffer(1).writeByte(1));
        Throwable failure = cause(write);
        assertInstanceOf(EOFException.class, failure);
        assertTrue(failure.getMessage().contains("transferred 990"), failure.getMessage());
        assertInstanceOf(IOException.class, cause(next));
        assertArrayEquals(
                Arrays.copyOfRange(content, 10, 1_000), peer.getInputStream().readAllBytes());
        assertTrue(channel.closeFuture().await(20, TimeUnit.SECONDS));
        assertEquals(0, region.refCnt());
        assertEquals(0, open());
    }

    @Test
    void file_that_does_not_exist_fails_the_write() {
        PollFileRegion region = new PollFileRegion(directory.resolve("none"), 0, 1);
        assertInstanceOf(NoSuchFileException.class, cause(channel.writeAndFlush(region)));
        assertEquals(0, region.refCnt());
    }

    /** The connection is full, so the region is half sent when the channel closes. */
    @Test
    void close_of_the_channel_releases_the_region_once() throws Exception {
        PollFileRegion region = new PollFileRegion(file(LONG), 0, LONG);
        ChannelFuture write = channel.writeAndFlush(region.retain());
        channel.eventLoop().submit(() -> {}).sync(); // the flush comes first
        assertTrue(Descriptors.open() < 0 || open() == 1, "open while it is sent");
        channel.close().sync();
        assertInstanceOf(ClosedChannelException.class, cause(write));
        assertEquals(1, region.refCnt());
        assertTrue(Descriptors.open() < 0 || open() == 1, "the test holds it");
        assertTrue(region.release());
        assertEquals(0, open());
        assertThrows(IllegalReferenceCountException.class, () -> region.transferTo(into(), 0));
    }

    private static WritableByteChannel into() {
        return Channels.newChannel(new ByteArrayOutputStream());
    }

    @Test
    void any_channel_gets_its_bytes_and_learns_that_the_file_is_short() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        WritableByteChannel target = Channels.newChannel(bytes);
        PollFileRegion region = new PollFileRegion(file(1_000), 10, 2_000);
        while (region.transferred() < 990) {
            region.transferTo(target, region.transferred());
        }
        assertArrayEquals(Arrays.copyOfRange(content, 10, 1_000), bytes.toByteArray());
        assertThrows(EOFException.class, () -> region.transferTo(target, region.transferred()));
        assertThrows(IllegalArgumentException.class, () -> region.transferTo(target, 2_001));
        assertThrows(IllegalArgumentException.class, () -> region.transferTo(target, -1));
        region.release();
        assertEquals(0, open());
        assertThrows(IllegalArgumentException.class, () -> new PollFileRegion(directory, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new PollFileRegion(directory, 0, -1));
    }
}
