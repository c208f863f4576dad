package org.poll4j.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.testsuite.transport.AbstractSingleThreadEventLoopTest;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.ServerSocketSuspendTest;
import io.netty.testsuite.transport.socket.SocketChannelEOFTest;
import io.netty.testsuite.transport.socket.SocketChannelNotYetConnectedTest;
import io.netty.testsuite.transport.socket.SocketConnectionAttemptTest;
import io.netty.testsuite.transport.socket.SocketShutdownOutputByPeerTest;
import io.netty.testsuite.transport.socket.SocketShutdownOutputBySelfTest;
import io.netty.testsuite.transport.socket.WriteBeforeRegisteredTest;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Netty's tests of a client, a server or an event loop alone. */
@Timeout(120)
class OneSideSuiteTest {
    @Nested
    class ShutdownOutputBySelf extends SocketShutdownOutputBySelfTest {
        @Override
        protected List<BootstrapFactory<Bootstrap>> newFactories() {
            return Suite.transports().ownClient();
        }
    }

    @Nested
    @Tag("slow")
    class ConnectionAttempt extends SocketConnectionAttemptTest {
        @Override
        protected List<BootstrapFactory<Bootstrap>> newFactories() {
            return Suite.transports().ownClient();
        }
    }

    @Nested
    @Tag("slow")
    class ChannelNotYetConnected extends SocketChannelNotYetConnectedTest {
        @Override
        protected List<BootstrapFactory<Bootstrap>> newFactories() {
            return Suite.transports().ownClient();
        }
    }

    @Nested
    class WriteBeforeRegistered extends WriteBeforeRegisteredTest {
        @Override
        protected List<BootstrapFactory<Bootstrap>> newFactories() {
            return Suite.transports().ownClient();
        }
    }

    @Nested
    @Tag("slow")
    class ChannelEOF extends SocketChannelEOFTest {
        @Override
        protected List<BootstrapFactory<Bootstrap>> newFactories() {
            return Suite.transports().ownClient();
        }
    }

    @Nested
    class ShutdownOutputByPeer extends SocketShutdownOutputByPeerTest {
        @Override
        protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
            return Suite.transports().ownServer();
        }
    }

    @Nested
    class ServerSocketSuspend extends ServerSocketSuspendTest {
        @Override
        protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
            return Suite.transports().ownServer();
        }
    }

    @Nested
    @Tag("slow")
    class EventLoop extends AbstractSingleThreadEventLoopTest {
        @Override
        protected EventLoopGroup newEventLoopGroup() {
            return new MultiThreadIoEventLoopGroup(PollIoHandler.newFactory());
        }

        @Override
        protected EventLoopGroup newAutoScalingEventLoopGroup() {
            return new MultiThreadIoEventLoopGroup(
                    SCALING_MAX_THREADS, (Executor) null, AUTO_SCALING_CHOOSER_FACTORY, PollIoHandler.newFactory());
        }

        @Override
        protected Channel newChannel() {
            return new PollServerSocketChannel();
        }

        @Override
        protected Class<? extends ServerChannel> serverChannelClass() {
            return PollServerSocketChannel.class;
        }
    }
}
