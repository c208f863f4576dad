package org.poll4j.examples.ch08;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import org.poll4j.Token;
import org.poll4j.examples.Get;
import org.poll4j.examples.ch07.PollState;

/** The leaf future: it alone talks to the reactor. Which executor polls it, it does not know. */
final class HttpGet implements Future<String> {
    private final Reactor reactor;
    private final InetSocketAddress server;
    private final String path;
    private @Nullable Get get;
    private @Nullable Token token;

    HttpGet(Reactor reactor, InetSocketAddress server, String path) {
        this.reactor = reactor;
        this.server = server;
        this.path = path;
    }

    @Override
    public PollState<String> poll(Waker waker) {
        try {
            Get begun = begun(waker);
            return begun.proceed() ? end(begun) : PollState.notReady();
        } catch (IOException e) {
            forget();
            throw new UncheckedIOException("GET " + path + ": " + e.getMessage(), e);
        }
    }

    private Get begun(Waker waker) throws IOException {
        if (get == null) {
            get = new Get(server, path);
        }
        if (token == null) {
            token = reactor.register(get.stream(), waker);
        } else {
            reactor.setWaker(token, waker);
        }
        return get;
    }

    private PollState<String> end(Get ended) throws IOException {
        forget();
        ended.close();
        return PollState.ready(ended.body());
    }

    private void forget() {
        if (token != null) {
            reactor.forget(token);
        }
    }
}
