package org.poll4j.examples;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Runs a client on a thread of its own, and tells once a second how it goes. */
final class Progress {
    private final PrintStream out;
    private final boolean rewritesLines;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("client").factory());

    private boolean lineIsOpen;

    Progress(PrintStream out, boolean rewritesLines) {
        this.out = out;
        this.rewritesLines = rewritesLines;
    }

    <T> T during(String doing, LoadClient client, Callable<T> work) throws Exception {
        Future<T> result = thread.submit(work);
        for (long before = client.replies(); ; ) {
            try {
                T done = result.get(1, TimeUnit.SECONDS);
                endLine();
                return done;
            } catch (TimeoutException e) {
                long now = client.replies();
                tell(doing, now - before);
                before = now;
            } catch (ExecutionException e) {
                endLine();
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        }
    }

    private void tell(String doing, long repliesPerSecond) {
        out.printf(rewritesLines ? "\r%-36s %,10d requests/s" : "%-36s %,10d requests/s%n", doing, repliesPerSecond);
        out.flush();
        lineIsOpen = rewritesLines;
    }

    private void endLine() {
        if (lineIsOpen) {
            out.println();
            lineIsOpen = false;
        }
    }
}
