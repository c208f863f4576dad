package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Servers of HTTP/1.1 and HTTP/2, with TLS and without, under wrk and h2load. They are as for any transport, but for
 * two lines.
 */
@Timeout(120)
class HttpApplicationTest {
    private static final ByteBuf HELLO = Unpooled.unreleasableBuffer(
            Unpooled.directBuffer().writeBytes("hello\n".getBytes(StandardCharsets.US_ASCII)));

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, PollIoHandler.newFactory());

    @AfterEach
    void shutDown() {
        group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** HTTP/1.1 if there is no TLS and no HTTP/2. */
    private String serve(String protocol) throws Exception {
        SslContext tls = protocol.startsWith("https") ? tls() : null;
        Channel server = new ServerBootstrap()
                .group(group)
                .channel(PollServerSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        begin(channel, protocol, tls);
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return (tls == null ? "http" : "https") + "://127.0.0.1:"
                + ((InetSocketAddress) server.localAddress()).getPort() + "/";
    }

    private static void begin(Channel channel, String protocol, @Nullable SslContext tls) {
        if (tls != null) {
            channel.pipeline()
                    .addLast(
                            tls.newHandler(channel.alloc()),
                            new ApplicationProtocolNegotiationHandler(ApplicationProtocolNames.HTTP_1_1) {
                                @Override
                                protected void configurePipeline(ChannelHandlerContext context, String chosen) {
                                    add(context.pipeline(), chosen.equals(ApplicationProtocolNames.HTTP_2));
                                }
                            });
        } else {
            add(channel.pipeline(), protocol.equals("h2c"));
        }
    }

    private static void add(ChannelPipeline pipeline, boolean isHttp2) {
        if (isHttp2) {
            pipeline.addLast(Http2FrameCodecBuilder.forServer().build(), new Http2MultiplexHandler(new Hello2()));
        } else {
            pipeline.addLast(new HttpServerCodec(), new Hello());
        }
    }

    private static SslContext tls() throws Exception {
        X509Bundle own = new CertificateBuilder()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        return SslContextBuilder.forServer(own.getKeyPair().getPrivate(), own.getCertificatePath())
                .sslProvider(SslProvider.JDK)
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    /** Answers HTTP/1.1. */
    private static final class Hello extends SimpleChannelInboundHandler<HttpRequest> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpRequest request) {
            var response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, HELLO.duplicate());
            response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, HELLO.readableBytes());
            context.write(response);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close(); // wrk resets its connections when its time is over
        }
    }

    /** Answers a stream of HTTP/2. */
    @ChannelHandler.Sharable
    private static final class Hello2 extends SimpleChannelInboundHandler<Http2HeadersFrame> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, Http2HeadersFrame request) {
            context.write(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200")));
            context.writeAndFlush(new DefaultHttp2DataFrame(HELLO.duplicate(), true));
        }
    }

    private void underWrk(String protocol) throws Exception {
        Tool.require("wrk");
        String output = Tool.run("wrk", "-t1", "-c50", "-d3s", serve(protocol));
        assertTrue(output.contains("Requests/sec:"), output);
        assertFalse(output.contains("Non-2xx"), output);
        assertFalse(output.contains("Socket errors"), output);
    }

    private void underH2load(String protocol) throws Exception {
        Tool.require("h2load");
        String output = Tool.run("h2load", "-n50000", "-c20", "-m10", serve(protocol));
        assertTrue(output.contains("50000 succeeded, 0 failed, 0 errored, 0 timeout"), output);
        assertTrue(output.contains("status codes: 50000 2xx"), output);
    }

    @Test
    void http_1_1() throws Exception {
        underWrk("http");
    }

    @Test
    void http_1_1_with_tls() throws Exception {
        underWrk("https");
    }

    @Test
    void http_2() throws Exception {
        underH2load("h2c");
    }

    @Test
    void http_2_with_tls() throws Exception {
        underH2load("https");
    }
}
