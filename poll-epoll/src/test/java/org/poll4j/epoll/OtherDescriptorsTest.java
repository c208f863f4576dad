package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.unix.SourceFd;

/** What else Linux makes descriptors of, each real: watched and read through {@link SourceFd}. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OtherDescriptorsTest {
    private static final Token TOKEN = new Token(1);
    private static final long SOON = 20_000_000_000L;
    private static final int O_RDWR_NOCTTY = 0402;
    private static final int SIGUSR1 = 10;
    private static final int SIG_BLOCK = 0;
    private static final int SIG_UNBLOCK = 1;

    private final Events events = Events.withCapacity(4);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final Arena arena = Arena.ofShared();
    private Poll poll;

    @BeforeEach
    void open() throws IOException {
        poll = opened(Poll.open(new EpollProvider()));
    }

    @AfterEach
    void close() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
        arena.close();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    /** A call of a C function that takes ints, longs and pointers and returns an int. */
    @SuppressWarnings("restricted") // what the library does not link
    private static int call(String function, Object... arguments) {
        MemoryLayout[] types = new MemoryLayout[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i] instanceof Integer ? JAVA_INT : arguments[i] instanceof Long ? JAVA_LONG : ADDRESS;
        }
        Linker linker = Linker.nativeLinker();
        MethodHandle handle = linker.downcallHandle(
                linker.defaultLookup().findOrThrow(function), FunctionDescriptor.of(JAVA_INT, types));
        try {
            int result = (int) handle.invokeWithArguments(arguments);
            assertTrue(result >= 0, function);
            return result;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    private SourceFd registered(int fd, Interest interest) throws IOException {
        SourceFd source = opened(SourceFd.adopt(poll.backend(), fd));
        poll.registry().register(source, TOKEN, interest);
        return source;
    }

    private void assertReadable() throws IOException {
        assertEquals(1, poll.poll(events, SOON));
        assertEquals(TOKEN, events.get(0).token());
        assertTrue(events.get(0).isReadable());
    }

    private void assertNothing() throws IOException {
        assertEquals(0, poll.poll(events, 20_000_000));
    }

    private static long number(SourceFd source) throws IOException {
        ByteBuffer eight = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        assertEquals(8, source.read(eight));
        return eight.getLong(0);
    }

    private static ByteBuffer number(long value) {
        return ByteBuffer.allocate(8).order(ByteOrder.nativeOrder()).putLong(0, value);
    }

    @Test
    void eventfd() throws IOException {
        SourceFd counter = registered(call("eventfd", 0, 0), Interest.READABLE);
        assertNothing();
        counter.write(number(3));
        counter.write(number(4));
        assertReadable();
        assertEquals(7, number(counter));
        assertEquals(0, counter.read(number(0)), "would block: adopting made it so");
        assertNothing();
    }

    @Test
    void timerfd() throws IOException {
        int fd = call("timerfd_create", 1, 0);
        SourceFd timer = registered(fd, Interest.READABLE);
        assertNothing();
        MemorySegment expiry = arena.allocate(JAVA_LONG, 4); // struct itimerspec: no interval, 1 ms
        expiry.setAtIndex(JAVA_LONG, 3, 1_000_000);
        call("timerfd_settime", fd, 0, expiry, MemorySegment.NULL);
        assertReadable();
        assertEquals(1, number(timer));
        assertNothing();
    }

    @Test
    void pidfd() throws Exception {
        Process child = new ProcessBuilder("sleep", "600").start();
        try {
            registered(call("syscall", 434L, child.pid(), 0L), Interest.READABLE); // pidfd_open
            assertNothing();
        } finally {
            child.destroyForcibly();
        }
        assertReadable();
    }

    @Test
    void inotify(@TempDir Path directory) throws IOException {
        int fd = call("inotify_init1", 0);
        SourceFd watch = registered(fd, Interest.READABLE);
        call("inotify_add_watch", fd, arena.allocateFrom(directory.toString()), 0x100); // IN_CREATE
        assertNothing();
        Files.createFile(directory.resolve("made"));
        assertReadable();
        ByteBuffer change = ByteBuffer.allocate(4096);
        assertTrue(watch.read(change) >= 16, "a struct inotify_event and a name");
        assertTrue(new String(change.array(), 16, 4, java.nio.charset.StandardCharsets.US_ASCII).equals("made"));
        assertNothing();
    }

    // inotify-decode {
    /**
     * One struct inotify_event: which watch, what (IN_CREATE, …), what belongs together (IN_MOVED_FROM, IN_MOVED_TO),
     * which file.
     */
    record Change(int watch, int mask, int cookie, String name) {
        static final int IN_MOVED_FROM = 0x40;
        static final int IN_MOVED_TO = 0x80;
        static final int IN_CREATE = 0x100;
        /** Changes were lost: look at the whole directory. Its watch is -1. */
        static final int IN_Q_OVERFLOW = 0x4000;
    }

    /**
     * A read returns whole events. The kernel queues events between reads, and they make no new edge: read until it
     * would block.
     */
    static List<Change> changes(SourceFd inotify) throws IOException {
        List<Change> changes = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024).order(ByteOrder.nativeOrder());
        while (inotify.read(buffer) > 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                int watch = buffer.getInt();
                int mask = buffer.getInt();
                int cookie = buffer.getInt();
                byte[] name =
                        new byte[buffer.getInt()]; // padded with zeros; empty if the watched file itself has changed
                buffer.get(name);
                changes.add(new Change(watch, mask, cookie, new String(name, StandardCharsets.UTF_8).trim()));
            }
            buffer.clear();
        }
        return changes;
    }
    // inotify-decode }

    @Test
    void inotify_reports_names_and_moves(@TempDir Path directory) throws IOException {
        SourceFd inotify = registered(call("inotify_init1", 0), Interest.READABLE);
        int mask = Change.IN_CREATE | Change.IN_MOVED_FROM | Change.IN_MOVED_TO;
        int watch = call("inotify_add_watch", (int) inotify.handle(), arena.allocateFrom(directory.toString()), mask);
        Files.createFile(directory.resolve("a"));
        Files.move(directory.resolve("a"), directory.resolve("long name"));
        assertReadable();
        List<Change> changes = changes(inotify);
        int cookie = changes.get(1).cookie();
        assertTrue(cookie != 0);
        assertEquals(
                List.of(
                        new Change(watch, Change.IN_CREATE, 0, "a"),
                        new Change(watch, Change.IN_MOVED_FROM, cookie, "a"),
                        new Change(watch, Change.IN_MOVED_TO, cookie, "long name")),
                changes);
        assertNothing();
    }

    /** A rename is two events. The kernel drops those that the queue has no room for, and reports that once, last. */
    @Test
    void inotify_reports_that_changes_were_lost(@TempDir Path directory) throws IOException {
        int room = numberIn("/proc/sys/fs/inotify/max_queued_events");
        assumeTrue(room <= 100_000, () -> "the queue takes too many: " + room);
        SourceFd inotify = registered(call("inotify_init1", 0), Interest.READABLE);
        int mask = Change.IN_MOVED_FROM | Change.IN_MOVED_TO;
        call("inotify_add_watch", (int) inotify.handle(), arena.allocateFrom(directory.toString()), mask);
        Path a = Files.createFile(directory.resolve("a"));
        Path b = directory.resolve("b");
        for (int renames = 0; renames < room; renames++) {
            Files.move(renames % 2 == 0 ? a : b, renames % 2 == 0 ? b : a);
        }
        assertReadable();
        List<Change> changes = changes(inotify);
        assertEquals(new Change(-1, Change.IN_Q_OVERFLOW, 0, ""), changes.getLast());
        assertEquals(room + 1, changes.size());
        assertNothing();
        Files.move(room % 2 == 0 ? a : b, directory.resolve("c"));
        assertReadable();
        assertEquals(2, changes(inotify).size(), "reports again once it was read");
    }

    /** In one read: a file of /proc/sys ends after the first read, and Files.readString reads one byte first. */
    private static int numberIn(String path) throws IOException {
        try (InputStream in = Files.newInputStream(Path.of(path))) {
            byte[] line = new byte[32];
            return Integer.parseInt(new String(line, 0, in.read(line), StandardCharsets.US_ASCII).trim());
        }
    }

    /**
     * A signalfd takes a signal only if no thread lets it in. A JVM's other threads do, so here the signal is sent to
     * this thread alone, which blocks it.
     */
    @Test
    void signalfd() throws IOException {
        MemorySegment usr1 = arena.allocate(128); // sigset_t
        call("sigemptyset", usr1);
        call("sigaddset", usr1, SIGUSR1);
        call("pthread_sigmask", SIG_BLOCK, usr1, MemorySegment.NULL);
        try {
            SourceFd signals = registered(call("signalfd", -1, usr1, 0), Interest.READABLE);
            assertNothing();
            call("raise", SIGUSR1); // to this thread
            assertReadable();
            ByteBuffer info = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder()); // struct signalfd_siginfo
            assertEquals(128, signals.read(info));
            assertEquals(SIGUSR1, info.getInt(0));
            assertEquals(0, signals.read(ByteBuffer.allocate(128)), "would block");
        } finally {
            call("pthread_sigmask", SIG_UNBLOCK, usr1, MemorySegment.NULL);
        }
    }

    @Test
    void terminal() throws IOException {
        int master = call("posix_openpt", O_RDWR_NOCTTY);
        call("grantpt", master);
        call("unlockpt", master);
        MemorySegment name = arena.allocate(64);
        call("ptsname_r", master, name, name.byteSize());
        SourceFd terminal = opened(SourceFd.adopt(poll.backend(), call("open", name, O_RDWR_NOCTTY)));
        SourceFd typing = registered(master, Interest.READABLE);
        assertNothing();
        terminal.write(ByteBuffer.wrap(new byte[] {'?'}));
        assertReadable();
        assertEquals(1, typing.read(ByteBuffer.allocate(8)));
        poll.registry().register(terminal, TOKEN, Interest.READABLE);
        typing.write(ByteBuffer.wrap(new byte[] {'y', 'e', 's'}));
        typing.read(ByteBuffer.allocate(8)); // the echo
        typing.write(ByteBuffer.wrap(new byte[] {'\n'}));
        typing.read(ByteBuffer.allocate(8));
        assertTrue(poll.poll(events, SOON) > 0);
        assertEquals(4, terminal.read(ByteBuffer.allocate(8)), "a line");
        terminal.close();
        assertEquals(1, poll.poll(events, SOON));
        assertTrue(events.get(0).isReadClosed(), "hung up");
    }
}
