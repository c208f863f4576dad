package org.poll4j.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.SocketTestPermutation;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** What Netty's tests run on: this transport with itself, and with Netty's NIO on the other side. */
final class Transports extends SocketTestPermutation {
    private static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(
            NUM_THREADS, new DefaultThreadFactory("testsuite-poll", true), PollIoHandler.newFactory());

    Transports() {}

    static EventLoopGroup group() {
        return GROUP;
    }

    @Override
    public List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> socket() {
        List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> all = combo(serverSocket(), clientSocket());
        all.removeLast(); // NIO with NIO
        return all;
    }

    @Override
    public List<BootstrapFactory<ServerBootstrap>> serverSocket() {
        return List.of(
                () -> new ServerBootstrap().group(GROUP).channel(PollServerSocketChannel.class),
                () -> new ServerBootstrap().group(NIO_GROUP).channel(NioServerSocketChannel.class));
    }

    @Override
    public List<BootstrapFactory<Bootstrap>> clientSocket() {
        return List.of(
                () -> new Bootstrap().group(GROUP).channel(PollSocketChannel.class),
                () -> new Bootstrap().group(NIO_GROUP).channel(NioSocketChannel.class));
    }

    /** For tests of a client alone: this transport, and not NIO. */
    List<BootstrapFactory<Bootstrap>> ownClient() {
        return clientSocket().subList(0, 1);
    }

    /** For tests of a server alone. */
    List<BootstrapFactory<ServerBootstrap>> ownServer() {
        return serverSocket().subList(0, 1);
    }

    @Override
    public List<BootstrapComboFactory<Bootstrap, Bootstrap>> datagram(SocketProtocolFamily family) {
        List<BootstrapFactory<Bootstrap>> both = List.of(
                () -> new Bootstrap().group(NIO_GROUP).channelFactory(() -> new NioDatagramChannel(family)),
                () -> new Bootstrap().group(GROUP).channelFactory(() -> new PollDatagramChannel(family)));
        List<BootstrapComboFactory<Bootstrap, Bootstrap>> all = combo(both, both);
        all.removeFirst(); // NIO with NIO
        return all;
    }

    @Override
    public List<BootstrapFactory<Bootstrap>> datagramSocket() {
        return List.of(() -> new Bootstrap().group(GROUP).channel(PollDatagramChannel.class));
    }

    List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> domainSocket() {
        return combo(
                serverDomainSocket(),
                List.of(() -> new Bootstrap().group(GROUP).channel(PollDomainSocketChannel.class)));
    }

    List<BootstrapComboFactory<Bootstrap, Bootstrap>> domainDatagram() {
        List<BootstrapFactory<Bootstrap>> own =
                List.of(() -> new Bootstrap().group(GROUP).channel(PollDomainDatagramChannel.class));
        return combo(own, own);
    }

    List<BootstrapFactory<ServerBootstrap>> serverDomainSocket() {
        return List.of(() -> new ServerBootstrap().group(GROUP).channel(PollServerDomainSocketChannel.class));
    }

    /** A path where no file is yet. */
    static SocketAddress newDomainAddress() {
        Path path = Path.of(System.getProperty("java.io.tmpdir"), "poll-netty-" + System.nanoTime());
        path.toFile().deleteOnExit();
        return UnixDomainSocketAddress.of(path);
    }
}
