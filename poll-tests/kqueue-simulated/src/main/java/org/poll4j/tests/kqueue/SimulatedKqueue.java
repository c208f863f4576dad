package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.poll4j.epoll.LinuxAbi;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueCalls;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.Libc;
import org.poll4j.posix.PosixAbi;

/**
 * kqueue as one of the kernels has it ({@link Flavour}), played over Linux's descriptors: for tests of the selector,
 * whatever machine they run on. A queue's descriptor is a real one, so it can be watched by another queue.
 *
 * <p>Where Linux tells less than a BSD, so does this: {@code fflags} of a socket's error is ECONNREFUSED after a
 * connect and else ECONNRESET, because to ask Linux for the error takes it; {@code data} of EVFILT_WRITE is a lower
 * bound; a writable socket is reported again when its peer has read, not with each acknowledgement.
 * docs/internals/kqueue.md lists what is not played.
 *
 * <p>Errnos are Linux's. The small ones used here (ENOENT, EBADF, EINVAL, EPIPE) are the same on every system.
 *
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?kqueue(2)">kqueue(2)</a>
 */
final class SimulatedKqueue implements KqueueCalls {
    static final PosixAbi LINUX = LinuxAbi.POSIX;
    static final int EBADF = LINUX.errnos().EBADF();
    private static final int EINVAL = LINUX.errnos().EINVAL();
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    /** Longer than any test: the sum does not overflow. */
    private static final long LONGEST_SECONDS = 1_000_000_000;

    final Flavour flavour;
    private final KeventAbi abi;
    private final FdCalls fds = new Libc();
    private final Map<Integer, SimulatedQueue> queues = new ConcurrentHashMap<>();
    /** Sockets, as Linux names them, whose writing half was shut by this process. */
    private final Set<String> shut = ConcurrentHashMap.newKeySet();
    /** Stream sockets that are not connected yet. */
    private final Set<String> unconnected = ConcurrentHashMap.newKeySet();
    /** Sockets that this process has connected and that have not been seen writable without an error. */
    private final Set<String> connecting = ConcurrentHashMap.newKeySet();

    SimulatedKqueue(Flavour flavour) {
        this.flavour = flavour;
        this.abi = flavour.kevent();
    }

    @Override
    public int kqueue() {
        int kq = EpollSet.create();
        if (kq >= 0) {
            queues.put(kq, new SimulatedQueue(abi, EpollSet.of(kq), fds, this));
        }
        return kq;
    }

    boolean isQueue(int fd) {
        return queues.containsKey(fd);
    }

    boolean isShut(String socket) {
        return shut.contains(socket);
    }

    boolean isUnconnected(String socket) {
        return unconnected.contains(socket);
    }

    boolean isConnecting(String socket) {
        return connecting.contains(socket);
    }

    /** A descriptor is about to be closed: its filters are removed from every queue. Duplicates do not keep them. */
    void closing(int fd) {
        SimulatedQueue closed = queues.remove(fd);
        if (closed != null) {
            closed.close();
        }
        queues.values().forEach(queue -> queue.forget(fd));
    }

    void shutting(int fd) {
        shut.add(SimulatedQueue.nameOf(fd));
    }

    void madeStream(int fd) {
        unconnected.add(SimulatedQueue.nameOf(fd));
    }

    /** A connect has begun, or a listener listens. */
    void used(int fd, boolean connects) {
        String name = SimulatedQueue.nameOf(fd);
        if (connects) {
            connecting.add(name);
        }
        if (unconnected.remove(name)) {
            queues.values().forEach(queue -> queue.listenTo(name));
        }
    }

    void isConnected(String socket) {
        connecting.remove(socket);
    }

    /** Bytes were read from, or written to, a pipe: all filters of both its ends look again. */
    void moved(int fd) {
        if (queues.values().stream().anyMatch(SimulatedQueue::hasEdgesOfPipes)) {
            String name = SimulatedQueue.nameOf(fd);
            queues.values().forEach(queue -> queue.lookAgain(name));
        }
    }

    @Override
    public int kevent_now(int kq, MemorySegment changes, int nChanges, MemorySegment events, int maxEvents) {
        SimulatedQueue queue = queues.get(kq);
        if (queue == null) {
            return -EBADF;
        }
        int result = queue.change(new KqueueEvents(abi, nChanges, changes), new KqueueEvents(abi, maxEvents, events));
        return result != 0 ? result : queue.scan(new KqueueEvents(abi, maxEvents, events));
    }

    @Override
    public int kevent(int kq, MemorySegment events, int maxEvents, MemorySegment timeout) {
        SimulatedQueue queue = queues.get(kq);
        if (queue == null) {
            return -EBADF;
        }
        boolean forever = timeout.equals(MemorySegment.NULL);
        long seconds = forever ? 0 : timeout.getAtIndex(JAVA_LONG, 0);
        long nanos = forever ? 0 : timeout.getAtIndex(JAVA_LONG, 1);
        if (seconds < 0 || nanos < 0 || nanos >= NANOS_PER_SECOND) {
            return -EINVAL;
        }
        if (maxEvents == 0) {
            return 0;
        }
        long deadline = System.nanoTime() + Math.min(seconds, LONGEST_SECONDS) * NANOS_PER_SECOND + nanos;
        while (true) {
            int n = queue.scan(new KqueueEvents(abi, maxEvents, events));
            long left = forever ? -1 : deadline - System.nanoTime();
            if (n != 0 || (!forever && left <= 0)) {
                return n;
            }
            int ready = queue.await(left);
            if (ready < 0) {
                return ready;
            }
        }
    }
}
