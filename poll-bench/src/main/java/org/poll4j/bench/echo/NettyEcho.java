package org.poll4j.bench.echo;

import com.sun.management.ThreadMXBean;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.poll4j.netty.PollIoHandler;
import org.poll4j.netty.PollServerSocketChannel;

/** The server as Netty's own example has it: write what is read, flush when all is read. One event loop. */
final class NettyEcho implements EchoServer {
    // handler {
    @SuppressWarnings("FutureReturnValueIgnored") // as echo servers on Netty are written
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public boolean isSharable() {
            return true;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.write(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
    // handler }

    private static final Echo ECHO = new Echo();

    private final Channel listener;
    private final EventLoopGroup loop;

    private NettyEcho(IoHandlerFactory io, Class<? extends ServerChannel> channel) {
        loop = new MultiThreadIoEventLoopGroup(1, io);
        listener = new ServerBootstrap()
                .group(loop, loop)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        accepted.pipeline().addLast(ECHO);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .syncUninterruptibly()
                .channel();
    }

    static NettyEcho onEpoll() {
        return new NettyEcho(EpollIoHandler.newFactory(), EpollServerSocketChannel.class);
    }

    static NettyEcho onNio() {
        return new NettyEcho(NioIoHandler.newFactory(), NioServerSocketChannel.class);
    }

    static NettyEcho onPoll() {
        return new NettyEcho(PollIoHandler.newFactory(), PollServerSocketChannel.class);
    }

    static NettyEcho onIoUring() {
        return new NettyEcho(IoUringIoHandler.newFactory(), IoUringServerSocketChannel.class);
    }

    @Override
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /**
     * For each line that comes, says how much CPU time the event loop has used, and how many bytes it has allocated.
     */
    @Override
    public void serve() throws Exception {
        long thread = loop.submit(() -> Thread.currentThread().threadId()).get();
        ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (in.readLine() != null) {
            System.out.println(threads.getThreadCpuTime(thread) + " " + threads.getThreadAllocatedBytes(thread));
        }
        listener.closeFuture().syncUninterruptibly();
    }
}
