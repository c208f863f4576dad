package org.poll4j.spi;

/** Receives the events of {@link Selector#select}. */
@FunctionalInterface
public interface ReadySink {
    /**
     * Receives one event, and drops it if no live registration has its key.
     *
     * @param key the key given at {@link Selector#add} or {@link Selector#modify}
     * @param readiness bits of {@link Readiness}
     * @param raw the system's own bits: epoll's {@code events}, kevent's {@code flags}, the AFD mask
     * @param filterFlags kevent's {@code fflags}, else 0
     * @param data kevent's {@code data}, else 0
     */
    void ready(long key, int readiness, int raw, int filterFlags, long data);
}
