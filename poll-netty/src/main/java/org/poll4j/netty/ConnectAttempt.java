package org.poll4j.netty;

import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A connect that is under way. For the event loop's thread. */
final class ConnectAttempt {
    final ChannelPromise promise;
    final SocketAddress remote;
    private @Nullable Future<?> timeout;

    ConnectAttempt(ChannelPromise promise, SocketAddress remote) {
        this.promise = promise;
        this.remote = remote;
    }

    void timeOutBy(Future<?> scheduled) {
        timeout = scheduled;
    }

    /** Whatever the outcome is, the time no longer matters. */
    void end() {
        Future<?> scheduled = timeout;
        if (scheduled != null) {
            scheduled.cancel(false);
            timeout = null;
        }
    }
}
