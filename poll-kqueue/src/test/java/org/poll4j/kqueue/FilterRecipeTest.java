package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.unix.SourceFd;

/** The recipe of docs/processes.md for filters by hand: its bytes are checked on Linux, it runs where kqueue is. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FilterRecipeTest {
    // filter {
    static final short EVFILT_VNODE = -4; // ident: an open file (O_EVTONLY on macOS, O_RDONLY elsewhere)
    static final short EVFILT_SIGNAL = -6; // ident: the number of a signal
    static final int NOTE_DELETE = 0x1;
    static final int NOTE_WRITE = 0x2;
    static final int NOTE_RENAME = 0x20;

    /** A kqueue with one filter, which reports edges: for SourceFd.adopt. On macOS, FreeBSD and OpenBSD. */
    static int queueOf(long ident, short filter, int fflags) {
        int kq = call("kqueue");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment none = MemorySegment.NULL;
            call("kevent", kq, change(arena, ident, filter, fflags), 1, none, 0, none);
        }
        return kq;
    }

    /** A struct kevent; FreeBSD's is the longest. NetBSD has wider fields, and other numbers for filters. */
    static MemorySegment change(Arena arena, long ident, short filter, int fflags) {
        MemorySegment kevent = arena.allocate(64, 8);
        kevent.set(JAVA_LONG, 0, ident);
        kevent.set(JAVA_SHORT, 8, filter);
        kevent.set(JAVA_SHORT, 10, (short) 0x21); // EV_ADD, EV_CLEAR
        kevent.set(JAVA_INT, 12, fflags);
        return kevent;
    }
    // filter }

    /** A call of a C function that takes ints and pointers and returns an int. */
    @SuppressWarnings("restricted") // what the library does not link so
    private static int call(String function, Object... arguments) {
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i] instanceof Integer ? JAVA_INT : ADDRESS;
        }
        Linker linker = Linker.nativeLinker();
        try {
            int result = (int) linker.downcallHandle(
                            linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(JAVA_INT, types))
                    .invokeWithArguments(arguments);
            assertTrue(result >= 0, function);
            return result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Mac OS X", "FreeBSD", "OpenBSD"})
    void change_is_the_systems_struct(String system) {
        KeventAbi abi = KqueueSystem.of(system).kevent();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = change(arena, 7, EVFILT_VNODE, NOTE_DELETE | NOTE_WRITE | NOTE_RENAME);
            KqueueEvents change = new KqueueEvents(abi, 1, bytes);
            assertTrue(bytes.byteSize() >= abi.size());
            assertEquals(7, change.ident(0));
            assertEquals(EVFILT_VNODE, change.filter(0));
            assertEquals(abi.EV_ADD() | abi.EV_CLEAR(), change.flags(0));
            assertEquals(0x23, change.fflags(0));
            assertEquals(0, change.data(0));
        }
    }

    @Test
    void change_of_a_file_is_an_event(@TempDir Path directory) throws IOException {
        assumeTrue(
                Set.of("Mac OS X", "FreeBSD", "OpenBSD").contains(System.getProperty("os.name")),
                "needs a kqueue: Linux' libc has none");
        Path file = Files.createFile(directory.resolve("watched"));
        Token token = new Token(1);
        Events events = Events.withCapacity(4);
        try (Arena arena = Arena.ofConfined();
                Poll poll = Poll.open()) {
            int fd = call("open", arena.allocateFrom(file.toString()), 0);
            try (SourceFd opened = SourceFd.adopt(fd);
                    SourceFd queue = SourceFd.adopt(queueOf(fd, EVFILT_VNODE, NOTE_WRITE))) {
                poll.registry().register(queue, token, Interest.READABLE);
                Files.writeString(file, "changed");
                assertEquals(1, poll.poll(events));
                assertEquals(token, events.get(0).token());
                assertTrue(opened.isOpen());
            }
        }
    }
}
