package org.poll4j.sim;

import java.net.InetSocketAddress;
import org.poll4j.spi.Sockets;

/**
 * One TCP connect under way: asks the listener, again and again where nothing answers. {@link #begin} limits the time.
 */
final class Handshake {
    private static final long FIRST_RETRY_NANOS = 1_000_000_000;
    /** As Linux with tcp_syn_retries = 6. */
    private static final long PATIENCE_NANOS = 127_000_000_000L;

    private final World world;
    private final SimStream client;
    private final SimHost server;
    private final InetSocketAddress target;
    private final Link link;
    private int tries;

    private Handshake(SimStream client, SimHost server, InetSocketAddress target, Link link) {
        this.world = client.world;
        this.client = client;
        this.server = server;
        this.target = target;
        this.link = link;
    }

    static void begin(SimStream client, SimHost server, InetSocketAddress target) {
        Link link = client.world.links.between(client.host, server);
        client.connecting(client.world.after(PATIENCE_NANOS, () -> client.connectFailed(SimErrno.ETIMEDOUT)));
        new Handshake(client, server, target, link).ask();
    }

    private void ask() {
        if (!client.isConnecting() || !client.isOpen()) {
            return;
        }
        tries++;
        boolean isLost =
                link.isCut() || !server.isUp() || tries == 1 && world.random.chance(link.conditions().slowConnects);
        if (isLost) {
            retry();
        } else if (link.isImmediate()) {
            answer();
        } else {
            world.after(link.arrival() - world.now(), this::answer);
        }
    }

    private void retry() {
        world.after(FIRST_RETRY_NANOS << tries - 1, this::ask);
    }

    private void answer() {
        if (link.isCut() || !server.isUp()) {
            retry();
            return;
        }
        SimSocket found = server.ports().find(Sockets.Type.STREAM, target, null);
        if (!(found instanceof SimStream listener) || world.random.chance(link.conditions().refusals)) {
            link.cross(() -> client.connectFailed(SimErrno.ECONNREFUSED));
        } else {
            askListener(listener);
        }
    }

    private void askListener(SimStream listener) {
        if (!listener.hasRoom()) {
            retry();
            return;
        }
        SimStream accepted = new SimStream(server, client.family, client.type);
        accepted.local = target;
        accepted.remote = client.local;
        SimStream.join(client, accepted, link);
        accepted.established();
        if (!link.isImmediate()) {
            long back = link.arrival();
            accepted.notBefore(back);
            world.after(back - world.now(), () -> link.deliver(client::established));
        } else {
            client.established();
        }
        listener.offer(accepted);
        world.trace.note(world.now(), server, "connected", listener.fd, listener.hasRoom() ? 1 : 0);
    }
}
