package org.poll4j.examples.ch04;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The four functions and the one struct of the C library that an event queue is made of (epoll(7)). Linux only. */
@SuppressWarnings("restricted") // calling C is what this is about
final class Ffi {
    static final int EPOLL_CTL_ADD = 1;
    static final int EPOLLIN = 0x1;
    static final int EPOLLOUT = 0x4;
    static final int EPOLLET = 1 << 31;

    private static final int EINTR = 4;

    /**
     * {@code struct epoll_event}: on x86-64 it is packed, so that 32-bit programs see the same; elsewhere {@code data}
     * is aligned. Whoever forgets that finds the second event of a list four bytes off.
     */
    static final StructLayout EPOLL_EVENT = System.getProperty("os.arch").equals("amd64")
            ? MemoryLayout.structLayout(JAVA_INT_UNALIGNED.withName("events"), JAVA_LONG_UNALIGNED.withName("data"))
            : MemoryLayout.structLayout(
                    JAVA_INT_UNALIGNED.withName("events"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG_UNALIGNED.withName("data"));

    private static final VarHandle EVENTS = EPOLL_EVENT.varHandle(PathElement.groupElement("events"));
    private static final VarHandle DATA = EPOLL_EVENT.varHandle(PathElement.groupElement("data"));

    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

    private static final MethodHandle EPOLL_CREATE1 = link("epoll_create1", JAVA_INT);
    private static final MethodHandle EPOLL_CTL = link("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS);
    private static final MethodHandle EPOLL_WAIT = link("epoll_wait", JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle CLOSE = link("close", JAVA_INT);

    private Ffi() {}

    /** errno has to be captured in the call: the JVM makes calls of its own before we could ask for it. */
    private static MethodHandle link(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, arguments),
                Linker.Option.captureCallState("errno"));
    }

    static int epollCreate() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            return checked("epoll_create1", (int) EPOLL_CREATE1.invokeExact(state, 0), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Adds a descriptor; whatever happens to it is reported with these bits and this number. */
    static void epollAdd(int epoll, int fd, int events, long data) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment event = arena.allocate(EPOLL_EVENT);
            EVENTS.set(event, 0L, events);
            DATA.set(event, 0L, data);
            checked("epoll_ctl", (int) EPOLL_CTL.invokeExact(state, epoll, EPOLL_CTL_ADD, fd, event), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** Fills an array of events; returns how many. Negative milliseconds wait forever. */
    static int epollWait(int epoll, MemorySegment events, int timeoutMillis) throws IOException {
        int capacity = (int) (events.byteSize() / EPOLL_EVENT.byteSize());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int n = (int) EPOLL_WAIT.invokeExact(state, epoll, events, capacity, timeoutMillis);
            boolean interrupted = n < 0 && (int) ERRNO.get(state, 0L) == EINTR; // a signal: as if nothing had happened
            return interrupted ? 0 : checked("epoll_wait", n, state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    static void close(int fd) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            checked("close", (int) CLOSE.invokeExact(state, fd), state);
        } catch (Throwable e) {
            throw rethrown(e);
        }
    }

    /** The bits of one event of an array. */
    static int events(MemorySegment events, int index) {
        return (int) EVENTS.get(events, index * EPOLL_EVENT.byteSize());
    }

    /** The number that came with it. */
    static long data(MemorySegment events, int index) {
        return (long) DATA.get(events, index * EPOLL_EVENT.byteSize());
    }

    private static int checked(String call, int result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException(call + ": errno " + (int) ERRNO.get(state, 0L));
        }
        return result;
    }

    /** A handle may throw anything, says its signature. */
    private static IOException rethrown(Throwable e) {
        if (e instanceof IOException io) {
            return io;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IOException(e);
    }
}
