package org.poll4j.bench.ffm;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of Linux on x86-64 through FFM and nothing else: no gates, no table, no names in errors. The peers
 * on it are what no Java program can beat: the distance from them to poll4j is what poll4j's own code costs.
 */
public final class Linux {
    /** The most events that one wait returns. */
    public static final int MAX_EVENTS = 1024;

    private static final int EPOLLIN = 1;
    private static final int EPOLLRDHUP = 0x2000;
    private static final int EPOLLET = 1 << 31;
    private static final int ADD = 1;
    private static final int DEL = 2;
    private static final int MOD = 3;
    private static final int O_NONBLOCK = 0x800;
    private static final int MSG_DONTWAIT = 0x40;
    private static final long EVENT_SIZE = 12;
    private static final long DATA = 4;

    private static final MethodHandle EPOLL_CREATE1 = plain("epoll_create1", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    private static final MethodHandle EVENTFD = plain("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle PIPE2 = plain("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle EPOLL_CTL =
            critical("epoll_ctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS));
    private static final MethodHandle EPOLL_WAIT =
            plain("epoll_wait", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
    private static final FunctionDescriptor TRANSFER = FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle READ = critical("read", TRANSFER);
    private static final MethodHandle WRITE = critical("write", TRANSFER);
    private static final FunctionDescriptor MESSAGE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle RECV = critical("recv", MESSAGE);
    private static final MethodHandle SEND = critical("send", MESSAGE);
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int LOOPBACK = 0x0100007F;
    private static final int ADDRESS_SIZE = 16;
    private static final int BACKLOG = 1024;

    private final MemorySegment events = Arena.global().allocate(MAX_EVENTS * EVENT_SIZE, 8);
    private final MemorySegment change = Arena.global().allocate(EVENT_SIZE, 8);
    private final int epfd;

    /**
     * Opens an epoll set.
     *
     * @throws IOException if refused
     */
    public Linux() throws IOException {
        try {
            epfd = (int) require((int) EPOLL_CREATE1.invokeExact(0));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    @SuppressWarnings("restricted")
    private static MethodHandle plain(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle critical(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name), descriptor, Linker.Option.critical(false));
    }

    /**
     * Makes a non-blocking pipe.
     *
     * @return the reading end and the writing end
     * @throws IOException if refused
     */
    public static int[] pipe() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            require((int) PIPE2.invokeExact(ends, O_NONBLOCK));
            return ends.toArray(JAVA_INT);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Makes a non-blocking eventfd.
     *
     * @return its descriptor
     * @throws IOException if refused
     */
    public static int eventfd() throws IOException {
        try {
            return (int) require((int) EVENTFD.invokeExact(0, O_NONBLOCK));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /** Calls that a server makes once, linked when it makes them. */
    private static final class Tcp {
        private static final MethodHandle SOCKET =
                plain("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
        private static final FunctionDescriptor NAME = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT);
        private static final MethodHandle BIND = plain("bind", NAME);
        private static final MethodHandle LISTEN = plain("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
        private static final MethodHandle GETSOCKNAME =
                plain("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        private static final MethodHandle ACCEPT4 =
                plain("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
        private static final MethodHandle CLOSE = plain("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
    }

    /**
     * Listens on a free port of the loopback interface.
     *
     * @return a non-blocking socket
     * @throws IOException if refused
     */
    public static int listen() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            int fd = (int) require((int) Tcp.SOCKET.invokeExact(AF_INET, SOCK_STREAM | O_NONBLOCK, 0));
            MemorySegment address = arena.allocate(ADDRESS_SIZE, 4);
            address.set(JAVA_SHORT, 0, (short) AF_INET);
            address.set(JAVA_INT, 4, LOOPBACK);
            require((int) Tcp.BIND.invokeExact(fd, address, ADDRESS_SIZE));
            require((int) Tcp.LISTEN.invokeExact(fd, BACKLOG));
            return fd;
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * The port of a listening socket.
     *
     * @param fd the socket
     * @return its port
     * @throws IOException if refused
     */
    public static int port(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(ADDRESS_SIZE, 4);
            MemorySegment length = arena.allocateFrom(JAVA_INT, ADDRESS_SIZE);
            require((int) Tcp.GETSOCKNAME.invokeExact(fd, address, length));
            return Short.toUnsignedInt(Short.reverseBytes(address.get(JAVA_SHORT, 2)));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * {@code accept4}.
     *
     * @param fd a listening socket
     * @return a non-blocking socket; negative if there is none, or an error
     */
    public static int accept(int fd) {
        try {
            return (int) Tcp.ACCEPT4.invokeExact(fd, MemorySegment.NULL, MemorySegment.NULL, O_NONBLOCK);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * {@code close}.
     *
     * @param fd a descriptor
     * @throws IOException if refused
     */
    public static void close(int fd) throws IOException {
        try {
            require((int) Tcp.CLOSE.invokeExact(fd));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Watches a descriptor for edges of readability.
     *
     * @param fd the descriptor
     * @param data what its events carry
     * @throws IOException if refused
     */
    public void add(int fd, long data) throws IOException {
        control(ADD, fd, data);
    }

    /**
     * The same for one that is watched.
     *
     * @param fd the descriptor
     * @param data what its events carry from now on
     * @throws IOException if refused
     */
    public void modify(int fd, long data) throws IOException {
        control(MOD, fd, data);
    }

    /**
     * Watches it no more.
     *
     * @param fd the descriptor
     * @throws IOException if refused
     */
    public void remove(int fd) throws IOException {
        control(DEL, fd, 0);
    }

    private void control(int op, int fd, long data) throws IOException {
        change.set(JAVA_INT_UNALIGNED, 0, EPOLLIN | EPOLLRDHUP | EPOLLET);
        change.set(JAVA_LONG_UNALIGNED, DATA, data);
        try {
            require((int) EPOLL_CTL.invokeExact(epfd, op, fd, change));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * Waits for events.
     *
     * @return how many
     * @throws IOException if refused
     */
    public int await() throws IOException {
        try {
            return (int) require((int) EPOLL_WAIT.invokeExact(epfd, events, MAX_EVENTS, -1));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * What an event carries.
     *
     * @param index which of the last wait
     * @return as given
     */
    public long data(int index) {
        return events.get(JAVA_LONG_UNALIGNED, index * EVENT_SIZE + DATA);
    }

    /**
     * {@code read}.
     *
     * @param fd a pipe
     * @param buffer native memory
     * @return how many bytes
     * @throws IOException if refused
     */
    public static long read(int fd, MemorySegment buffer) throws IOException {
        try {
            return require((long) READ.invokeExact(fd, buffer.address(), buffer.byteSize()));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * {@code write}.
     *
     * @param fd a pipe
     * @param buffer native memory
     * @return how many bytes
     * @throws IOException if refused
     */
    public static long write(int fd, MemorySegment buffer) throws IOException {
        try {
            return require((long) WRITE.invokeExact(fd, buffer.address(), buffer.byteSize()));
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    /**
     * {@code recv}.
     *
     * @param fd a socket
     * @param buffer native memory
     * @return how many bytes; 0 at the end, negative if there is nothing, or an error
     */
    public static long recv(int fd, MemorySegment buffer) {
        try {
            return (long) RECV.invokeExact(fd, buffer.address(), buffer.byteSize(), MSG_DONTWAIT);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    /**
     * {@code send}.
     *
     * @param fd a socket
     * @param buffer native memory
     * @param length how much of it
     * @return how many bytes; negative if there is no room, or an error
     */
    public static long send(int fd, MemorySegment buffer, long length) {
        try {
            return (long) SEND.invokeExact(fd, buffer.address(), length, MSG_DONTWAIT);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private static final class Clock {
        private static final MethodHandle CLOCK_GETTIME =
                plain("clock_gettime", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    }

    /**
     * The CPU time of a process, exactly: {@code /proc} has it in hundredths of a second.
     *
     * @param pid the process
     * @return nanoseconds of all its threads, ended ones included
     * @throws IOException if it has ended
     */
    public static long cpuNanos(long pid) throws IOException {
        int clock = (int) (~pid << 3 | 2); // CPUCLOCK_SCHED of a process, as clock_getcpuclockid(3) makes it
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment time = arena.allocate(JAVA_LONG, 2);
            require((int) Clock.CLOCK_GETTIME.invokeExact(clock, time));
            return time.getAtIndex(JAVA_LONG, 0) * 1_000_000_000 + time.getAtIndex(JAVA_LONG, 1);
        } catch (Throwable e) {
            throw failed(e);
        }
    }

    private static long require(long result) throws IOException {
        if (result < 0) {
            throw new IOException("a system call failed");
        }
        return result;
    }

    private static IOException failed(Throwable cause) {
        return cause instanceof IOException io ? io : new IOException(cause);
    }
}
