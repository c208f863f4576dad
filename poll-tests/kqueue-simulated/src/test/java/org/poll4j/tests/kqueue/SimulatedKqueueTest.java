package org.poll4j.tests.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.kqueue.KeventAbi;
import org.poll4j.kqueue.KqueueEvents;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.ReadWrite;

/**
 * Each simulated kernel does what the real one does. The contract over it relies on this. Tests are named after the
 * rows of the golden table (docs/internals/kqueue.md), which has the source of each answer: a run of NetBSD's kernel
 * code, a function of the kernel's, or a manual page. Sockets have theirs in {@link SimulatedSocketsTest}.
 */
@ParameterizedClass(name = "{0}")
@EnumSource
@Timeout(60)
class SimulatedKqueueTest {
    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int EINVAL = 22;
    private static final int EPIPE = 32;

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Flavour flavour;

    private KeventAbi abi;
    private int READ;
    private int WRITE;
    private int USER;
    private int ADD;
    private int CLEAR;
    private SimulatedKqueue kernel;
    private SimulatedLibc libc;
    private ByteCalls bytes;
    private final List<Integer> open = new ArrayList<>();
    private int kq;
    private int reader;
    private int writer;

    @BeforeEach
    void openQueueAndPipe() {
        abi = flavour.kevent();
        READ = abi.EVFILT_READ();
        WRITE = abi.EVFILT_WRITE();
        USER = abi.EVFILT_USER();
        ADD = abi.EV_ADD();
        CLEAR = abi.EV_CLEAR();
        kernel = new SimulatedKqueue(flavour);
        libc = new SimulatedLibc(kernel);
        bytes = SimulatedBytes.pipes(kernel, new ReadWrite());
        kq = opened(kernel.kqueue());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            assertEquals(0, libc.pipe2(ends, SimulatedKqueue.LINUX.sockets().O_NONBLOCK()));
            reader = opened(ends.getAtIndex(JAVA_INT, 0));
            writer = opened(ends.getAtIndex(JAVA_INT, 1));
        }
    }

    private int opened(int fd) {
        open.add(fd);
        return fd;
    }

    @AfterEach
    void closeAll() {
        open.forEach(libc::close);
    }

    private void close(int fd) {
        open.remove(Integer.valueOf(fd));
        libc.close(fd);
    }

    /** Makes one change, and returns the errno of its receipt. */
    private int change(long ident, int filter, int flags) {
        return change(kq, ident, filter, flags, 0);
    }

    private int change(int queue, long ident, int filter, int flags, int fflags) {
        KqueueEvents change = new KqueueEvents(abi, 1);
        change.set(0, ident, filter, flags | abi.EV_RECEIPT(), fflags, 100 + ident);
        assertEquals(1, kernel.kevent_now(queue, change.segment(), 1, change.segment(), 1));
        assertEquals(100 + ident, change.key(0));
        assertTrue((change.flags(0) & abi.EV_ERROR()) != 0);
        return (int) change.data(0);
    }

    /** What is ready: {@code READ data 1 eof}. */
    private List<String> scan() {
        return scan(8);
    }

    private List<String> scan(int room) {
        KqueueEvents events = new KqueueEvents(abi, room);
        int n = kernel.kevent_now(kq, MemorySegment.NULL, 0, events.segment(), room);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String name = abi.name(events.filter(i)).substring(7);
            String eof = (events.flags(i) & abi.EV_EOF()) != 0 ? " eof" : "";
            found.add(name + (events.filter(i) == READ ? " data " + events.data(i) : "") + eof);
        }
        return found;
    }

    private void write(int n) {
        bytes.writeArray(writer, new byte[n], n, 0);
    }

    private void read(int n) {
        bytes.readArray(reader, new byte[n], n, 0);
    }

    private void readAll() {
        read(100_000);
    }

    @Test
    void row_1_an_edge_of_a_pipe_comes_with_each_read_and_write() {
        assertEquals(0, change(reader, READ, ADD | CLEAR));
        assertEquals(0, change(writer, WRITE, ADD));
        assertEquals(List.of("WRITE"), scan());
        write(6);
        assertEquals(List.of("READ data 6", "WRITE"), scan().stream().sorted().toList());
        assertEquals(List.of("WRITE"), scan());
        read(2);
        assertEquals(List.of("READ data 4", "WRITE"), scan().stream().sorted().toList());
        write(1);
        assertEquals(List.of("READ data 5", "WRITE"), scan().stream().sorted().toList());
        assertEquals(List.of("WRITE"), scan());
    }

    @Test
    void row_2_add_of_what_is_there_keeps_its_flags_and_looks_again() {
        write(1);
        assertEquals(0, change(reader, READ, ADD | CLEAR));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(reader, READ, ADD));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan(), "still EV_CLEAR");
        assertEquals(0, change(reader, READ, abi.EV_DELETE()));
        assertEquals(0, change(reader, READ, ADD));
        assertEquals(0, change(reader, READ, ADD | CLEAR | abi.EV_ONESHOT()));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of("READ data 1"), scan(), "still a level");
    }

    @Test
    void row_3_receipts_come_in_order_and_in_place() {
        KqueueEvents changes = new KqueueEvents(abi, 5);
        int receipt = abi.EV_RECEIPT();
        changes.set(0, writer, WRITE, abi.EV_DELETE() | receipt, 0, 11);
        changes.set(1, reader, READ, ADD | receipt, 0, 12);
        changes.set(2, 9999, READ, ADD | receipt, 0, 13);
        changes.set(3, reader, READ, abi.EV_DELETE() | receipt, 0, 14);
        changes.set(4, writer, WRITE, ADD | CLEAR | receipt, 0, 15);
        assertEquals(5, kernel.kevent_now(kq, changes.segment(), 5, changes.segment(), 5));
        List<String> receipts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            receipts.add(changes.key(i) + " " + changes.data(i));
            int reported = flavour == Flavour.MACOS ? changes.flags(i) & ~abi.EV_ERROR() : 0;
            assertEquals(abi.EV_ERROR() | reported, changes.flags(i), "others have EV_ERROR alone");
        }
        assertEquals(List.of("11 2", "12 0", "13 9", "14 0", "15 0"), receipts);
        assertEquals(List.of("WRITE"), scan());
    }

    @Test
    void row_3_error_without_room_for_a_receipt_is_the_calls() {
        KqueueEvents change = new KqueueEvents(abi, 1);
        change.set(0, 9999, READ, ADD, 0, 0);
        assertEquals(-EBADF, kernel.kevent_now(kq, change.segment(), 1, MemorySegment.NULL, 0));
        change.set(0, reader, READ, ADD | abi.EV_RECEIPT(), 0, 0);
        assertEquals(0, kernel.kevent_now(kq, change.segment(), 1, MemorySegment.NULL, 0));
    }

    @Test
    void row_4_oneshot_goes_and_dispatch_stays_disabled() {
        write(1);
        assertEquals(0, change(reader, READ, ADD | abi.EV_ONESHOT()));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan());
        assertEquals(ENOENT, change(reader, READ, abi.EV_DELETE()));
        assertEquals(0, change(reader, READ, ADD | KeventAbi.EV_DISPATCH));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(reader, READ, 0));
        assertEquals(List.of(), scan(), "looked for, and not enabled");
        assertEquals(0, change(reader, READ, abi.EV_ENABLE()));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(0, change(reader, READ, abi.EV_DELETE()));
    }

    @Test
    void row_4_disabled_filter_is_silent_until_enabled() {
        write(1);
        assertEquals(0, change(reader, READ, ADD | KeventAbi.EV_DISABLE));
        assertEquals(List.of(), scan());
        assertEquals(0, change(reader, READ, abi.EV_ENABLE()));
        assertEquals(List.of("READ data 1"), scan());
    }

    @Test
    void row_4_any_change_looks_again_but_on_openbsd() {
        write(1);
        assertEquals(0, change(reader, READ, ADD | CLEAR));
        assertEquals(List.of("READ data 1"), scan());
        for (int flags : new int[] {0, abi.EV_ENABLE()}) {
            assertEquals(0, change(reader, READ, flags));
            assertEquals(flavour == Flavour.OPENBSD ? List.of() : List.of("READ data 1"), scan());
        }
    }

    @Test
    void row_5_end_of_a_pipe_is_eof() {
        write(1);
        change(reader, READ, ADD);
        change(writer, WRITE, ADD | CLEAR);
        close(writer);
        assertEquals(List.of("READ data 1 eof"), scan(), "a closed number has no filters");
        readAll();
        assertEquals(List.of("READ data 0 eof"), scan());
        close(reader);
        assertEquals(List.of(), scan());
    }

    @Test
    void row_5_an_edge_at_the_end_comes_with_each_read_on_macos_and_openbsd() {
        change(reader, READ, ADD | CLEAR);
        close(writer);
        assertEquals(List.of("READ data 0 eof"), scan());
        readAll();
        boolean again = flavour == Flavour.MACOS || flavour == Flavour.OPENBSD;
        assertEquals(again ? List.of("READ data 0 eof") : List.of(), scan());
        assertEquals(List.of(), scan());
    }

    @Test
    void row_6_broken_pipe_gets_a_write_filter_on_macos_and_openbsd() {
        change(writer, WRITE, ADD | CLEAR);
        assertEquals(List.of("WRITE"), scan());
        close(reader);
        assertEquals(List.of("WRITE eof"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(writer, WRITE, abi.EV_DELETE()));
        int refused = switch (flavour) {
            case FREEBSD -> EPIPE;
            case NETBSD -> EBADF;
            case MACOS, OPENBSD -> 0;
        };
        assertEquals(refused, change(writer, WRITE, ADD));
        assertEquals(refused == 0 ? List.of("WRITE eof") : List.of(), scan());
        assertEquals(refused == 0 ? 0 : ENOENT, change(writer, WRITE, abi.EV_DELETE()));
    }

    @Test
    void row_6b_wrong_ends_are_accepted() {
        assertEquals(0, change(reader, WRITE, ADD));
        assertEquals(0, change(writer, READ, ADD));
        assertEquals(List.of(), scan());
        close(reader);
        assertEquals(flavour == Flavour.FREEBSD ? List.of() : List.of("READ data 0 eof"), scan());
    }

    @Test
    void row_7_a_missing_filter_is_reported() {
        assertEquals(ENOENT, change(reader, READ, abi.EV_DELETE()));
        assertEquals(ENOENT, change(reader, READ, abi.EV_ENABLE()));
        assertEquals(ENOENT, change(reader, READ, 0));
        assertEquals(EBADF, change(9999, READ, ADD));
        assertEquals(EBADF, change(9999, READ, abi.EV_DELETE()));
        assertEquals(EINVAL, change(reader, 77, ADD), "no such filter");
        assertEquals(ENOENT, change(5, USER, 0));
        assertEquals(-EBADF, kernel.kevent_now(9999, MemorySegment.NULL, 0, MemorySegment.NULL, 0));
        assertEquals(-EBADF, kernel.kevent_now(reader, MemorySegment.NULL, 0, MemorySegment.NULL, 0));
    }

    @Test
    void row_8_user_filter_reports_its_trigger_once_with_clear() {
        assertEquals(0, change(kq, 5, USER, ADD | CLEAR, 0));
        assertEquals(List.of(), scan());
        for (int i = 0; i < 3; i++) {
            assertEquals(0, change(kq, 5, USER, 0, abi.NOTE_TRIGGER()));
        }
        assertEquals(List.of("USER"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(kq, 6, USER, ADD, abi.NOTE_TRIGGER()));
        boolean triggered = flavour == Flavour.MACOS || flavour == Flavour.OPENBSD;
        assertEquals(triggered ? List.of("USER") : List.of(), scan(), "triggered by its EV_ADD");
        assertEquals(0, change(kq, 6, USER, 0, abi.NOTE_TRIGGER()));
        assertEquals(List.of("USER"), scan());
        assertEquals(List.of("USER"), scan(), "a level");
        assertEquals(0, change(6, USER, abi.EV_DELETE()));
        assertEquals(List.of(), scan());
    }

    @Test
    void row_8_user_filters_go_and_are_disabled_as_others() {
        for (int flags : new int[] {abi.EV_ONESHOT(), KeventAbi.EV_DISPATCH}) {
            assertEquals(0, change(kq, 7, USER, ADD | flags, 0));
            assertEquals(0, change(kq, 7, USER, 0, abi.NOTE_TRIGGER()));
            assertEquals(List.of("USER"), scan());
            assertEquals(List.of(), scan());
            int gone = flags == abi.EV_ONESHOT() ? ENOENT : 0;
            assertEquals(gone, change(7, USER, abi.EV_DELETE()));
        }
        assertEquals(0, change(kq, 7, USER, ADD, 0));
        assertEquals(0, change(kq, 7, USER, 0, abi.NOTE_TRIGGER()));
        assertEquals(0, change(kq, 7, USER, KeventAbi.EV_DISABLE, 0));
        assertEquals(List.of(), scan());
    }

    @Test
    void row_9_wait_ends_with_its_time_or_with_an_event() throws InterruptedException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(JAVA_LONG, 2);
            KqueueEvents events = new KqueueEvents(abi, 1);
            timespec.setAtIndex(JAVA_LONG, 1, 1_000_000_000);
            assertEquals(-EINVAL, kernel.kevent(kq, events.segment(), 1, timespec));
            timespec.setAtIndex(JAVA_LONG, 0, -1);
            timespec.setAtIndex(JAVA_LONG, 1, 0);
            assertEquals(-EINVAL, kernel.kevent(kq, events.segment(), 1, timespec));
            timespec.setAtIndex(JAVA_LONG, 0, Long.MAX_VALUE);
            assertEquals(0, kernel.kevent(kq, events.segment(), 0, timespec), "no room");
            timespec.setAtIndex(JAVA_LONG, 0, 0);
            timespec.setAtIndex(JAVA_LONG, 1, 20_000_000);
            long before = System.nanoTime();
            assertEquals(0, kernel.kevent(kq, events.segment(), 1, timespec));
            assertTrue(System.nanoTime() - before >= 20_000_000);
            change(reader, READ, ADD);
            timespec.setAtIndex(JAVA_LONG, 0, Long.MAX_VALUE);
            for (MemorySegment forever : List.of(MemorySegment.NULL, timespec)) {
                Thread later = Thread.ofPlatform().start(() -> write(1));
                assertEquals(1, kernel.kevent(kq, events.segment(), 1, forever));
                assertEquals(100 + reader, events.key(0));
                later.join();
                readAll();
            }
        }
    }

    @Test
    void row_10_close_takes_the_filters_out_whatever_duplicates_live() {
        write(1);
        int duplicate = opened(libc.fcntl(reader, 0 /* F_DUPFD */, 0));
        assertEquals(0, change(reader, READ, ADD));
        close(reader);
        assertEquals(List.of(), scan());
        assertEquals(EBADF, change(reader, READ, abi.EV_DELETE()));
        int again = opened(libc.fcntl(duplicate, 0, reader));
        assertEquals(reader, again);
        assertEquals(ENOENT, change(again, READ, abi.EV_DELETE()));
    }

    @Test
    void row_15_queue_is_readable_while_it_has_events_and_nothing_else() {
        int inner = opened(kernel.kqueue());
        assertEquals(EINVAL, change(inner, WRITE, ADD));
        boolean watches = flavour == Flavour.OPENBSD || flavour == Flavour.NETBSD;
        assertEquals(watches ? 0 : EINVAL, change(kq, READ, ADD), "itself");
        assertEquals(0, change(inner, READ, ADD));
        assertEquals(List.of(), scan());
        change(inner, 5, USER, ADD, 0);
        change(inner, 5, USER, 0, abi.NOTE_TRIGGER());
        assertEquals(1, scan().size());
        assertEquals(1, scan().size());
        change(inner, 5, USER, abi.EV_DELETE(), 0);
        kernel.kevent_now(inner, MemorySegment.NULL, 0, new KqueueEvents(abi, 1).segment(), 1);
        assertEquals(List.of(), scan());
    }

    @Test
    void row_16_what_waits_for_longest_comes_first() {
        write(1);
        change(reader, READ, ADD);
        change(writer, WRITE, ADD);
        for (int i = 0; i < 3; i++) {
            assertEquals(List.of("READ data 1"), scan(1));
            assertEquals(List.of("WRITE"), scan(1));
        }
        change(reader, READ, abi.EV_DELETE());
        change(writer, WRITE, abi.EV_DELETE());
        change(writer, WRITE, ADD | CLEAR);
        change(reader, READ, ADD | CLEAR);
        assertEquals(List.of("WRITE"), scan(1));
        assertEquals(List.of("READ data 1"), scan(1), "an edge waits");
        assertEquals(List.of(), scan(1));
    }

    @Test
    void row_17_an_edge_to_write_comes_when_there_is_room() {
        change(writer, WRITE, ADD | CLEAR);
        assertEquals(List.of("WRITE"), scan());
        while (bytes.writeArray(writer, new byte[4096], 4096, 0) > 0) {}
        scan();
        assertEquals(List.of(), scan());
        readAll();
        assertEquals(List.of("WRITE"), scan());
    }
}
