package org.poll4j.spi;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One operating system's implementation, found by {@link java.util.ServiceLoader}. Making one and asking its name touches
 * nothing native; everything else may.
 */
public interface Backend {
    /**
     * The name for {@code -Dorg.poll4j.backend}.
     *
     * @return for example {@code epoll}
     */
    String name();

    /**
     * The kernel's mechanism that it watches by, whose bits {@link org.poll4j.Event#rawBits} has. Several backends may share one.
     *
     * @return {@code epoll}, {@code kqueue}, {@code afd} or another; the name, unless the backend says otherwise
     */
    default String mechanism() {
        return name();
    }

    /**
     * Whether this backend can work here, without touching anything native.
     *
     * @return null if it can, else the reason why not, for an error message
     */
    @Nullable
    String whyNot();

    /**
     * The kind of descriptor that its sockets are.
     *
     * @return the kind
     */
    Descriptor.Kind kind();

    /**
     * Whether its selector accepts a kind of descriptor: that of its sockets, and perhaps others.
     *
     * @param kind what to watch
     * @return true if it can be registered
     */
    default boolean watches(Descriptor.Kind kind) {
        return Objects.requireNonNull(kind, "kind") == kind();
    }

    /**
     * The interests that its selector knows.
     *
     * @return bits of {@link Readiness}
     */
    int interests();

    /**
     * The system's own registration bits that {@link org.poll4j.Registry#withRawBits} may ask for.
     *
     * @return 0 where there are none
     */
    int rawBits();

    /**
     * Opens an event queue.
     *
     * @return a selector that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     */
    Selector openSelector() throws IOException;

    /**
     * Whether bytes that arrive after a read that returned fewer than it had room for are a new event. Where they are not, only a
     * read that would block arms the direction again.
     *
     * @return true where the system itself keeps edges, as epoll and kqueue do
     */
    default boolean keepsEdges() {
        return false;
    }

    /**
     * The clock of its timeouts, as {@link System#nanoTime} is the system's. A simulated world has a clock of its own.
     *
     * @return nanoseconds since an arbitrary moment; only differences mean something
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Makes a thread that waits for events of this backend, or for what depends on them. A simulated world has threads of its own.
     *
     * @param name of the thread
     * @param body what it runs
     * @return a thread that has not begun; by default a platform thread, a daemon
     */
    default Thread newThread(String name, Runnable body) {
        return Thread.ofPlatform().daemon().name(name).unstarted(body);
    }

    /**
     * Parks the calling thread as {@link LockSupport#parkNanos(Object, long)} does, by the clock of {@link #nanoTime}.
     *
     * @param blocker for who looks at the thread
     * @param nanos how long at most
     */
    default void parkNanos(Object blocker, long nanos) {
        LockSupport.parkNanos(blocker, nanos);
    }

    /**
     * Makes and configures sockets.
     *
     * @return the same object each time
     */
    Sockets sockets();

    /**
     * Reads and writes sockets.
     *
     * @return the same object each time
     */
    ByteIo socketIo();

    /**
     * Sends and receives datagrams, and passes descriptors.
     *
     * @return the same object each time
     */
    MessageIo messageIo();

    /**
     * Sends and receives datagrams in batches. By default a loop of {@link #messageIo()}'s calls, without ancillary data.
     *
     * @return an object for the batches that {@link DatagramIo#prepare} is called with
     */
    default DatagramIo datagramIo() {
        return new SingleDatagrams(this);
    }

    /**
     * Makes the sources that only POSIX systems have: pipes, and adopted and borrowed descriptors of every kind.
     *
     * @return the same object each time
     * @throws UnsupportedOperationException on a system without POSIX descriptors, saying what to use instead
     */
    PosixSources posix();

    /**
     * Watches processes.
     *
     * @return what opens descriptors of processes
     * @throws UnsupportedOperationException if this backend watches no processes
     */
    default Processes processes() {
        throw new UnsupportedOperationException(
                "the backend '" + name() + "' watches no processes:" + " use ProcessHandle.onExit() and a Waker");
    }

    /**
     * Makes the sources that only Windows has.
     *
     * @return the same object each time
     * @throws UnsupportedOperationException on other systems, saying what to use instead
     */
    default WindowsSources windows() {
        throw new UnsupportedOperationException("the backend '" + name() + "' knows no sockets and handles of Windows:"
                + " use org.poll4j.unix.SourceFd, and instead of a NamedPipe org.poll4j.unix.Pipe or"
                + " org.poll4j.net.UnixStream");
    }
}
