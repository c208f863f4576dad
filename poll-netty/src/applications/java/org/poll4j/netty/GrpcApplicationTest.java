package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** gRPC on Netty: a server and a client, calls with one reply and streams. */
@Timeout(120)
class GrpcApplicationTest {
    private static final MethodDescriptor.Marshaller<String> TEXT = new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    };

    private static MethodDescriptor<String, String> method(MethodDescriptor.MethodType type, String name) {
        return MethodDescriptor.newBuilder(TEXT, TEXT)
                .setType(type)
                .setFullMethodName("test.Echo/" + name)
                .build();
    }

    private static final MethodDescriptor<String, String> ONE = method(MethodDescriptor.MethodType.UNARY, "One");
    private static final MethodDescriptor<String, String> MANY =
            method(MethodDescriptor.MethodType.BIDI_STREAMING, "Many");

    @Test
    void calls_and_streams() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, PollIoHandler.newFactory());
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .bossEventLoopGroup(group)
                .workerEventLoopGroup(group)
                .channelType(PollServerSocketChannel.class)
                .addService(ServerServiceDefinition.builder("test.Echo")
                        .addMethod(ONE, ServerCalls.asyncUnaryCall(GrpcApplicationTest::reply))
                        .addMethod(MANY, ServerCalls.asyncBidiStreamingCall(replies -> replies))
                        .build())
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .eventLoopGroup(group)
                .channelType(PollSocketChannel.class)
                .usePlaintext()
                .build();
        try {
            for (int i = 0; i < 2_000; i++) {
                assertEquals(
                        "reply to " + i,
                        ClientCalls.blockingUnaryCall(channel, ONE, CallOptions.DEFAULT, String.valueOf(i)));
            }
            stream(channel);
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static void reply(String request, StreamObserver<String> replies) {
        replies.onNext("reply to " + request);
        replies.onCompleted();
    }

    private static void stream(ManagedChannel channel) throws InterruptedException {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        StreamObserver<String> requests =
                ClientCalls.asyncBidiStreamingCall(channel.newCall(MANY, CallOptions.DEFAULT), new StreamObserver<>() {
                    @Override
                    public void onNext(String value) {
                        received.add(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        received.add(failure.toString());
                    }

                    @Override
                    public void onCompleted() {
                        received.add("end");
                    }
                });
        String padding = "x".repeat(1_000);
        for (int i = 0; i < 2_000; i++) {
            requests.onNext(i + padding);
        }
        requests.onCompleted();
        for (int i = 0; i < 2_000; i++) {
            assertEquals(i + padding, received.poll(20, TimeUnit.SECONDS));
        }
        assertEquals("end", received.poll(20, TimeUnit.SECONDS));
    }
}
