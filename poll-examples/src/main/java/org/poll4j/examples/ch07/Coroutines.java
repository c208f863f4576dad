package org.poll4j.examples.ch07;

import static org.poll4j.examples.ch07.Await.await;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.poll4j.examples.DelayServer;

/**
 * A coroutine by hand, then five GETs one after another and side by side, by coroutines that are made of straight-line
 * code.
 */
public final class Coroutines {
    private Coroutines() {}

    public static void main(String[] args) throws IOException {
        try (DelayServer server = DelayServer.start()) {
            run(server.address(), 100, System.out);
        }
    }

    /**
     * Runs all of them.
     *
     * @param unitMillis of the delays
     */
    static void run(InetSocketAddress server, int unitMillis, PrintStream out) {
        out.println(Future.blockOn(new TwoGets(server, unitMillis, out)));
        long start = System.nanoTime();
        CoroutineRewriter.Coroutine five = CoroutineRewriter.rewrite(MethodHandles.lookup(), "oneAfterAnother");
        out.println(Future.<List<String>>blockOn(five.start(server, unitMillis)));
        long middle = System.nanoTime();
        out.println(Future.blockOn(sideBySide(server, unitMillis)));
        long end = System.nanoTime();
        out.println("one after another " + millis(start, middle) + " ms, side by side " + millis(middle, end) + " ms");
    }

    /** Rewritten: the loop continues where it was, however often it waits. */
    @SuppressWarnings("UnusedMethod") // found by its name
    private static List<String> oneAfterAnother(InetSocketAddress server, int unitMillis) {
        List<String> texts = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            texts.add(await(new HttpGet(server, path(i, unitMillis))));
        }
        return texts;
    }

    private static Future<List<String>> sideBySide(InetSocketAddress server, int unitMillis) {
        List<HttpGet> gets = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            gets.add(new HttpGet(server, path(i, unitMillis)));
        }
        return new JoinAll<>(gets);
    }

    private static String path(int i, int unitMillis) {
        return "/" + i * unitMillis + "/get-" + i;
    }

    private static long millis(long from, long to) {
        return (to - from) / 1_000_000;
    }
}
