package org.poll4j.bench.startup;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;

/** {@link PollStart} on Netty: a task is what wakes its event loop. */
public final class NettyStart {
    private NettyStart() {}

    /**
     * Prints {@link System#nanoTime()} on the event loop.
     *
     * @param args none
     */
    public static void main(String[] args) {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        loop.submit(() -> System.out.println(System.nanoTime())).syncUninterruptibly();
        Runtime.getRuntime().halt(0); // a graceful end would wait for seconds
    }
}
