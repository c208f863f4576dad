package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.AddressedEnvelope;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultAddressedEnvelope;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.testsuite.transport.TestsuitePermutation.BootstrapComboFactory;
import io.netty.testsuite.transport.socket.DatagramUnicastTest;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Netty's tests of datagrams, over Unix-domain sockets. */
@Timeout(120)
class DomainDatagramSuiteTest {
    @Nested
    class Unicast extends DatagramUnicastTest {
        @Override
        protected List<BootstrapComboFactory<Bootstrap, Bootstrap>> newFactories() {
            return Suite.transports().domainDatagram();
        }

        @Override
        protected SocketAddress newSocketAddress() {
            return Transports.newDomainAddress();
        }

        @Override
        @Disabled("Netty's handler in it takes UDP's DatagramPacket alone")
        public void testSendEmptyDatagramsInOneFlush(TestInfo info) {}

        @Override
        @Disabled("Netty's handler in it takes UDP's DatagramPacket alone")
        public void testWriteOffsetBytebuf(TestInfo info) {}

        @Override
        protected boolean isConnected(Channel channel) {
            return ((PollDomainDatagramChannel) channel).isConnected();
        }

        @Override
        protected boolean supportDisconnect() {
            return false;
        }

        @Override
        protected Channel setupClientChannel(
                Bootstrap client, byte[] expected, CountDownLatch received, AtomicReference<Throwable> failure)
                throws Throwable {
            client.handler(new Receiver(expected, received, failure) {
                @Override
                void check(ChannelHandlerContext context, AddressedEnvelope<ByteBuf, SocketAddress> message) {}
            });
            return client.bind(newSocketAddress()).sync().channel();
        }

        @Override
        protected Channel setupServerChannel(
                Bootstrap server,
                byte[] expected,
                @Nullable SocketAddress sender,
                CountDownLatch received,
                AtomicReference<Throwable> failure,
                boolean echo)
                throws Throwable {
            server.handler(new Receiver(expected, received, failure) {
                @Override
                void check(ChannelHandlerContext context, AddressedEnvelope<ByteBuf, SocketAddress> message) {
                    assertNotNull(message.sender());
                    if (sender != null) {
                        assertEquals(sender, message.sender());
                    }
                    if (echo) {
                        context.writeAndFlush(new DefaultAddressedEnvelope<>(
                                message.content().retainedDuplicate(), message.sender()));
                    }
                }
            });
            return server.bind(newSocketAddress()).sync().channel();
        }

        @Override
        protected ChannelFuture write(Channel from, ByteBuf content, SocketAddress to, WrapType wrap) {
            ByteBuf wrapped = switch (wrap) {
                case DUP -> content.retainedDuplicate();
                case SLICE -> content.retainedSlice();
                case READ_ONLY -> content.retain().asReadOnly();
                case NONE -> content.retain();
            };
            return from.write(new DefaultAddressedEnvelope<>(wrapped, to));
        }
    }

    /** Compares what comes; several pipelines have it, one after another. */
    @ChannelHandler.Sharable
    private abstract static class Receiver
            extends SimpleChannelInboundHandler<AddressedEnvelope<ByteBuf, SocketAddress>> {
        private final byte[] expected;
        private final CountDownLatch received;
        private final AtomicReference<Throwable> failure;

        Receiver(byte[] expected, CountDownLatch received, AtomicReference<Throwable> failure) {
            this.expected = expected;
            this.received = received;
            this.failure = failure;
        }

        abstract void check(ChannelHandlerContext context, AddressedEnvelope<ByteBuf, SocketAddress> message);

        @Override
        protected void channelRead0(ChannelHandlerContext context, AddressedEnvelope<ByteBuf, SocketAddress> message) {
            try {
                assertArrayEquals(expected, ByteBufUtil.getBytes(message.content()));
                assertEquals(context.channel().localAddress(), message.recipient());
                check(context, message);
            } finally {
                received.countDown();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            failure.compareAndSet(null, cause);
        }
    }
}
