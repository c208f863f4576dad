package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapFactory;
import io.netty.testsuite.transport.socket.AbstractSocketReuseFdTest;
import io.netty.testsuite.transport.socket.AbstractSocketShutdownOutputByPeerTest;
import io.netty.testsuite.transport.socket.SocketAddressesTest;
import io.netty.testsuite.transport.socket.SocketDataReadInitialStateTest;
import io.netty.testsuite.transport.socket.SocketEchoTest;
import io.netty.testsuite.transport.socket.SocketFileRegionTest;
import io.netty.testsuite.transport.socket.SocketFixedLengthEchoTest;
import io.netty.testsuite.transport.socket.SocketGatheringWriteTest;
import io.netty.testsuite.transport.socket.SocketObjectEchoTest;
import io.netty.testsuite.transport.socket.SocketSslClientRenegotiateTest;
import io.netty.testsuite.transport.socket.SocketSslGreetingTest;
import io.netty.testsuite.transport.socket.SocketStartTlsTest;
import io.netty.testsuite.transport.socket.SocketStringEchoTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Netty's tests of connections, over Unix-domain sockets. */
@Tag("slow")
@Timeout(120)
class DomainSuiteTest {
    @Nested
    class Echo extends SocketEchoTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class StringEcho extends SocketStringEchoTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class FixedLengthEcho extends SocketFixedLengthEchoTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class ObjectEcho extends SocketObjectEchoTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class GatheringWrite extends SocketGatheringWriteTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class FileRegion extends SocketFileRegionTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class DataReadInitialState extends SocketDataReadInitialStateTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class SslGreeting extends SocketSslGreetingTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class SslClientRenegotiate extends SocketSslClientRenegotiateTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class StartTls extends SocketStartTlsTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class Addresses extends SocketAddressesTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }

        @Override
        protected void assertAddress(SocketAddress address) {
            assertNotNull(address);
        }
    }

    @Nested
    class ReuseFd extends AbstractSocketReuseFdTest {
        @Override
        protected List<BootstrapComboFactory<ServerBootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }
    }

    @Nested
    class ShutdownOutputByPeer extends AbstractSocketShutdownOutputByPeerTest<SocketChannel> {
        @Override
        protected List<BootstrapFactory<ServerBootstrap>> newFactories() {
            return Suite.transports().serverDomainSocket();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }

        @Override
        protected void shutdownOutput(SocketChannel channel) throws IOException {
            channel.shutdownOutput();
        }

        @Override
        protected void connect(SocketChannel channel, SocketAddress address) throws IOException {
            channel.connect(address);
        }

        @Override
        protected void close(SocketChannel channel) throws IOException {
            channel.close();
        }

        @Override
        protected void write(SocketChannel channel, int data) throws IOException {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) data}));
        }

        @Override
        protected SocketChannel newSocket() {
            try {
                return SocketChannel.open(StandardProtocolFamily.UNIX);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }
}
