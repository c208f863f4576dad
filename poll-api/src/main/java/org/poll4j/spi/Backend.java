package org.poll4j.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of poll4j for one operating system, found by {@link java.util.ServiceLoader}. The constructor and
 * {@link #name} touch nothing native; all other methods may.
 */
public interface Backend {
    /**
     * Returns the name for {@code -Dorg.poll4j.backend}.
     *
     * @return for example {@code epoll}
     */
    String name();

    /**
     * Returns the kernel's mechanism that this backend uses. {@link org.poll4j.Event#rawBits} has the bits of this
     * mechanism. Several backends may share one.
     *
     * @return {@code epoll}, {@code kqueue}, {@code afd} or another; the name, unless the backend says otherwise
     */
    default String mechanism() {
        return name();
    }

    /**
     * Returns the reason why this backend cannot work here, if there is one. Touches nothing native.
     *
     * @return null if the backend can work, else the reason why not, for an error message
     */
    @Nullable
    String whyNot();

    /**
     * Returns the kind of descriptor of its sockets.
     *
     * @return the kind
     */
    Descriptor.Kind kind();

    /**
     * Returns whether its selector accepts a kind of descriptor: that of its sockets, and perhaps others.
     *
     * @param kind what to watch
     * @return true if it can be registered
     */
    default boolean watches(Descriptor.Kind kind) {
        return Objects.requireNonNull(kind, "kind") == kind();
    }

    /**
     * Returns the interests that its selector supports.
     *
     * @return bits of {@link Readiness}
     */
    int interests();

    /**
     * Returns the system's own registration bits that {@link org.poll4j.Registry#withRawBits} may ask for.
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
     * Returns whether new data after a short read is a new event. A short read returned fewer bytes than it had room
     * for. If new data is no event, only a read that would block arms the direction again.
     *
     * @return true where the system itself keeps edges, as epoll and kqueue do
     */
    default boolean keepsEdges() {
        return false;
    }

    /**
     * Returns the time of the clock that its timeouts use: {@link System#nanoTime}, or the clock of a simulated world.
     *
     * @return nanoseconds since an arbitrary moment; only differences have a meaning
     */
    default long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Makes a thread that waits for events of this backend, or for what depends on them. A simulated world has threads
     * of its own.
     *
     * @param name of the thread
     * @param body what it runs
     * @return a thread that has not begun; by default a platform thread, a daemon
     */
    default Thread newThread(String name, Runnable body) {
        Objects.requireNonNull(name, "name");
        return Thread.ofPlatform().daemon().name(name).unstarted(Objects.requireNonNull(body, "body"));
    }

    /**
     * Parks the calling thread as {@link LockSupport#parkNanos(Object, long)} does, by the clock of {@link #nanoTime}.
     *
     * @param blocker for tools that inspect the thread
     * @param nanos how long at most
     */
    default void parkNanos(Object blocker, long nanos) {
        LockSupport.parkNanos(Objects.requireNonNull(blocker, "blocker"), nanos);
    }

    /**
     * Returns the calls that make and configure sockets.
     *
     * @return the same object each time
     */
    Sockets sockets();

    /**
     * Returns the calls that read and write sockets.
     *
     * @return the same object each time
     */
    ByteIo socketIo();

    /**
     * Returns the calls that send and receive datagrams, and pass descriptors.
     *
     * @return the same object each time
     */
    MessageIo messageIo();

    /**
     * Returns the calls that send and receive batches of datagrams. The default makes a loop of {@link #messageIo()}'s
     * calls, without ancillary data.
     *
     * @return an object for the batches that {@link DatagramIo#prepare} is called with
     */
    default DatagramIo datagramIo() {
        return new SingleDatagrams(this);
    }

    /**
     * Returns the calls for sources that only POSIX systems have: pipes, and adopted and borrowed descriptors of every
     * kind.
     *
     * @return the same object each time
     * @throws UnsupportedOperationException on a system without POSIX descriptors, saying what to use instead
     */
    PosixSources posix();

    /**
     * Returns the calls that watch processes.
     *
     * @return what opens descriptors of processes
     * @throws UnsupportedOperationException if this backend watches no processes
     */
    default Processes processes() {
        throw new UnsupportedOperationException(
                "the backend '" + name() + "' watches no processes:" + " use ProcessHandle.onExit() and a Waker");
    }

    /**
     * Opens a timer of the system, which is not armed.
     *
     * @return a timer, whose descriptor the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if this backend has no timers of the system
     */
    default SystemTimer openTimer() throws IOException {
        throw new UnsupportedOperationException(
                "the backend '" + name() + "' has no timers of the system: use org.poll4j.Timer");
    }

    /**
     * Opens a file for reading, to be sent to this backend's streams. By default it is read and written.
     *
     * @param path of a regular file
     * @return a file, which the caller closes
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if the system refuses
     */
    default FileSender openFile(Path path) throws IOException {
        return new CopiedFile(path, socketIo());
    }

    /**
     * Makes what moves bytes between two of this backend's streams. By default it is a buffer.
     *
     * @return an empty buffer, which the caller closes
     * @throws IOException if the system refuses
     */
    default RelayBuffer openRelay() throws IOException {
        return new CopyingRelay(socketIo());
    }

    /**
     * Returns the calls for sources that only Windows has.
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
