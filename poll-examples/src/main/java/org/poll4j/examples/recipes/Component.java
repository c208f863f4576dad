package org.poll4j.examples.recipes;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.poll4j.Event;
import org.poll4j.runtime.EventLoop;

// component {
/**
 * The part of an application that polls. The application server's start method makes it, and its stop method closes it:
 * {@code contextInitialized} and {@code contextDestroyed} of a ServletContextListener, for example.
 */
public final class Component implements AutoCloseable {
    private final EventLoop loop = EventLoop.open();
    private final Thread thread = Thread.ofPlatform().name("poll").unstarted(this::run);

    public Component() throws IOException {
        thread.start();
    }

    /** Runs something on the polling thread, for example the registration of a source. */
    public void execute(Runnable body) {
        loop.execute(body);
    }

    private void run() {
        try {
            loop.run(this::handle);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void handle(Event event) {
        // the application's events
    }

    /** Ends the loop and waits for its thread. Close the sources too; then nothing keeps the application's classes. */
    @Override
    public void close() {
        loop.close();
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
// component }
