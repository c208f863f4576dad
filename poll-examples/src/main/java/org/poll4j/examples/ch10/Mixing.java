package org.poll4j.examples.ch10;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.poll4j.examples.DelayServer;

/**
 * Two runtimes in one program: ours, and the client of {@code java.net.http}, which has a selector and threads of its
 * own. In Rust a future of one runtime fails in another, because it looks for its reactor in the thread that polls it.
 * Here each future is completed by whoever made it, so both mix; what goes wrong is blocking on a thread that others
 * need.
 */
public final class Mixing {
    private final InetSocketAddress server;
    private final PrintStream out;
    private final Reactor reactor;
    private final HttpClient client;
    private final int delayMillis;

    private Mixing(InetSocketAddress server, int delayMillis, PrintStream out, Reactor reactor, HttpClient client) {
        this.server = server;
        this.delayMillis = delayMillis;
        this.out = out;
        this.reactor = reactor;
        this.client = client;
    }

    public static void main(String[] args) throws IOException {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 500, System.out);
        }
    }

    /**
     * Mixes well, badly, and well again.
     *
     * @param delayMillis of what takes long
     */
    static void run(InetSocketAddress server, int delayMillis, PrintStream out) throws IOException {
        try (Reactor reactor = new Reactor();
                HttpClient client = HttpClient.newHttpClient()) {
            Mixing mixing = new Mixing(server, delayMillis, out, reactor, client);
            mixing.combined();
            mixing.blockingTheReactor();
            mixing.blockingAnotherThread();
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://" + server.getHostString() + ":" + server.getPort() + path))
                .build();
    }

    private String blockingGet(String path) {
        try {
            return client.send(request(path), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Right: futures of both, waited for together. */
    private void combined() {
        CompletableFuture<String> ours = reactor.get(server, "/2/ours");
        CompletableFuture<String> theirs = client.sendAsync(request("/1/theirs"), HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
        out.println("combined: "
                + ours.thenCombine(theirs, (a, b) -> a + " and " + b).join());
    }

    /** Wrong: the callback runs on the reactor's thread, and for as long as it blocks no answer of ours is noticed. */
    private void blockingTheReactor() {
        out.println("blocking in the reactor's thread:");
        CompletableFuture<CompletableFuture<Void>> begun = new CompletableFuture<>();
        CompletableFuture<Void> slow = reactor.get(server, "/1/begin").thenAccept(_ -> {
            begun.complete(quick());
            out.println("  " + blockingGet("/" + delayMillis + "/slow"));
        });
        CompletableFuture.allOf(slow, begun.thenCompose(quick -> quick)).join();
    }

    /** Right: the same on a thread that may block, a virtual one. */
    private void blockingAnotherThread() {
        out.println("blocking in a thread of its own:");
        CompletableFuture<CompletableFuture<Void>> begun = new CompletableFuture<>();
        CompletableFuture<Void> slow = reactor.get(server, "/1/begin")
                .thenAcceptAsync(
                        _ -> {
                            begun.complete(quick());
                            out.println("  " + blockingGet("/" + delayMillis + "/slow"));
                        },
                        Thread::startVirtualThread);
        CompletableFuture.allOf(slow, begun.thenCompose(quick -> quick)).join();
    }

    private CompletableFuture<Void> quick() {
        return reactor.get(server, "/0/quick").thenAccept(text -> out.println("  " + text));
    }
}
