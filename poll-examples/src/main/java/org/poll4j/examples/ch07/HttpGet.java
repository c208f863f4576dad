package org.poll4j.examples.ch07;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.poll4j.examples.Get;

/** The leaf: the future at whose end there is a socket. Its value is the answer's text. */
final class HttpGet implements Future<String> {
    private final InetSocketAddress server;
    private final String path;
    private @Nullable Get get;

    /** Does not even connect before it is polled. */
    HttpGet(InetSocketAddress server, String path) {
        this.server = server;
        this.path = path;
    }

    @Override
    public PollState<String> poll() {
        try {
            if (get == null) {
                get = new Get(server, path);
            }
            return get.proceed() ? end(get) : PollState.notReady();
        } catch (IOException e) {
            throw new UncheckedIOException("GET " + path + ": " + e.getMessage(), e);
        }
    }

    private static PollState<String> end(Get get) throws IOException {
        get.close();
        return PollState.ready(get.body());
    }
}
