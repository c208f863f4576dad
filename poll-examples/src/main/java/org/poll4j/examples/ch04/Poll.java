package org.poll4j.examples.ch04;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** An event queue by hand: a descriptor, and an array that the kernel fills. */
final class Poll implements AutoCloseable {
    private static final int CAPACITY = 10;

    private final Registry registry = new Registry(Ffi.epollCreate());
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment events = arena.allocate(Ffi.EPOLL_EVENT, CAPACITY);

    Poll() throws IOException {}

    Registry registry() {
        return registry;
    }

    /**
     * Waits for something to happen.
     *
     * @param timeoutMillis negative: forever
     * @return the tokens of what it happened to; empty if the time is over, or a signal came
     */
    List<Long> poll(int timeoutMillis) throws IOException {
        int n = Ffi.epollWait(registry.epoll(), events, timeoutMillis);
        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            tokens.add(Ffi.data(events, i));
        }
        return tokens;
    }

    @Override
    public void close() throws IOException {
        arena.close();
        Ffi.close(registry.epoll());
    }
}
