package org.poll4j.netty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.lettuce.core.ConnectionBuilder;
import io.lettuce.core.ConnectionPoint;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.DefaultClientResources;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Lettuce, a client of Redis on Netty, against a real server. */
@Timeout(120)
class RedisApplicationTest {
    /** Lettuce chooses group and channel class here. */
    private static final class Client extends RedisClient {
        private final EventLoopGroup group;

        Client(EventLoopGroup group, RedisURI uri) {
            super(DefaultClientResources.create(), uri);
            this.group = group;
        }

        @Override
        protected void channelType(ConnectionBuilder builder, ConnectionPoint point) {
            builder.bootstrap().group(group).channel(PollSocketChannel.class);
        }
    }

    @Test
    void lettuce_talks_to_redis(@TempDir Path directory) throws Exception {
        Tool.require("redis-server");
        int port = freePort();
        Process server = new ProcessBuilder(
                        "redis-server",
                        "--port",
                        String.valueOf(port),
                        "--bind",
                        "127.0.0.1",
                        "--save",
                        "",
                        "--dir",
                        directory.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, PollIoHandler.newFactory());
        try {
            Client client = new Client(group, RedisURI.create("127.0.0.1", port));
            try (StatefulRedisConnection<String, String> connection = connect(client)) {
                talk(client, connection);
            } finally {
                client.shutdown(0, 10, TimeUnit.SECONDS);
                client.getResources().shutdown(0, 10, TimeUnit.SECONDS).get();
            }
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS).syncUninterruptibly();
            server.destroy();
            server.waitFor();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** The server needs a moment to listen; the class's timeout ends this. */
    private static StatefulRedisConnection<String, String> connect(Client client) {
        while (true) {
            try {
                return client.connect();
            } catch (RedisConnectionException _) {
                Thread.onSpinWait();
            }
        }
    }

    private static void talk(Client client, StatefulRedisConnection<String, String> connection) throws Exception {
        List<RedisFuture<Long>> replies = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            replies.add(connection.async().incr("count"));
        }
        for (int i = 0; i < 10_000; i++) {
            assertEquals(i + 1, replies.get(i).get(20, TimeUnit.SECONDS));
        }
        String large = "x".repeat(1 << 20);
        assertEquals("OK", connection.sync().set("large", large));
        assertEquals(large, connection.sync().get("large"));

        BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        try (StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub()) {
            subscriber.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    messages.add(message);
                }
            });
            subscriber.sync().subscribe("news");
            assertEquals(1, connection.sync().publish("news", "hello"));
            assertEquals("hello", messages.poll(20, TimeUnit.SECONDS));
        }
        assertInstanceOf(String.class, connection.sync().ping());
    }
}
