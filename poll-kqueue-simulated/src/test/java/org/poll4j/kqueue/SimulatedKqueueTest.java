package org.poll4j.kqueue;

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
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.ReadWrite;

/** The simulated kernel is what kqueue(2) says: what the contract over it stands on. */
@Timeout(10)
class SimulatedKqueueTest {
    private static final KeventAbi ABI = MacosAbi.KEVENT;
    private static final int READ = ABI.EVFILT_READ();
    private static final int WRITE = ABI.EVFILT_WRITE();
    private static final int USER = ABI.EVFILT_USER();
    private static final int ADD = ABI.EV_ADD();
    private static final int CLEAR = ABI.EV_CLEAR();
    private static final int RECEIPT = ABI.EV_RECEIPT();
    private static final int DELETE = ABI.EV_DELETE();
    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int EINVAL = 22;
    private static final int EPIPE = 32;

    private final SimulatedKqueue kernel = new SimulatedKqueue(ABI);
    private final SimulatedLibc libc = new SimulatedLibc(kernel);
    private final ByteCalls bytes = new ReadWrite();
    private final List<Integer> open = new ArrayList<>();
    private int kq;
    private int reader;
    private int writer;

    @BeforeEach
    void openQueueAndPipe() {
        kq = opened(kernel.kqueue());
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ends = arena.allocate(JAVA_INT, 2);
            assertEquals(0, libc.pipe2(ends, linux_h.O_NONBLOCK()));
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
        KqueueEvents change = new KqueueEvents(ABI, 1);
        change.set(0, ident, filter, flags | RECEIPT, fflags, 100 + ident);
        assertEquals(1, kernel.kevent_now(queue, change.segment(), 1, change.segment(), 1));
        assertEquals(100 + ident, change.key(0));
        assertTrue((change.flags(0) & ABI.EV_ERROR()) != 0);
        return (int) change.data(0);
    }

    /** What is ready: {@code READ 5 data 1 eof}. */
    private List<String> scan() {
        KqueueEvents events = new KqueueEvents(ABI, 8);
        int n = kernel.kevent_now(kq, MemorySegment.NULL, 0, events.segment(), 8);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            String name = ABI.name(events.filter(i)).substring(7);
            String eof = (events.flags(i) & ABI.EV_EOF()) != 0 ? " eof" : "";
            found.add(name + (events.filter(i) == READ ? " data " + events.data(i) : "") + eof);
        }
        return found;
    }

    private void write() {
        bytes.writeArray(writer, new byte[1], 1, 0);
    }

    private void read() {
        bytes.readArray(reader, new byte[64], 64, 0);
    }

    @Test
    void clear_reports_edges_and_none_reports_levels() {
        assertEquals(0, change(reader, READ, ADD | CLEAR));
        assertEquals(0, change(writer, WRITE, ADD));
        assertEquals(List.of("WRITE"), scan());
        write();
        assertEquals(List.of("READ data 1", "WRITE"), scan().stream().sorted().toList());
        assertEquals(List.of("WRITE"), scan());
        write();
        assertEquals(List.of("READ data 2", "WRITE"), scan().stream().sorted().toList());
    }

    @Test
    void add_of_what_is_there_keeps_its_flags_and_looks_again() {
        write();
        assertEquals(0, change(reader, READ, ADD | CLEAR));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(reader, READ, ADD));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan(), "still EV_CLEAR");
    }

    @Test
    void oneshot_goes_and_dispatch_stays_disabled() {
        write();
        assertEquals(0, change(reader, READ, ADD | ABI.EV_ONESHOT()));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan());
        assertEquals(ENOENT, change(reader, READ, DELETE));
        assertEquals(0, change(reader, READ, ADD | macos_h.EV_DISPATCH()));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(reader, READ, ABI.EV_ENABLE()));
        assertEquals(List.of("READ data 1"), scan());
        assertEquals(0, change(reader, READ, DELETE));
    }

    @Test
    void disabled_filter_is_silent_until_enabled() {
        write();
        assertEquals(0, change(reader, READ, ADD | macos_h.EV_DISABLE()));
        assertEquals(List.of(), scan());
        assertEquals(0, change(reader, READ, ABI.EV_ENABLE()));
        assertEquals(List.of("READ data 1"), scan());
    }

    @Test
    void end_of_a_pipe_is_eof() {
        write();
        change(reader, READ, ADD);
        change(writer, WRITE, ADD | CLEAR);
        close(writer);
        assertEquals(List.of("READ data 1 eof"), scan(), "a closed number has no filters");
        read();
        assertEquals(List.of("READ data 0 eof"), scan());
    }

    @Test
    void broken_pipe_gets_no_write_filter() {
        change(writer, WRITE, ADD | CLEAR);
        close(reader);
        assertEquals(List.of("WRITE eof"), scan());
        assertEquals(0, change(writer, WRITE, DELETE));
        assertEquals(EPIPE, change(writer, WRITE, ADD));
        assertEquals(ENOENT, change(writer, WRITE, DELETE));
    }

    @Test
    void what_is_not_there_is_told() {
        assertEquals(ENOENT, change(reader, READ, DELETE));
        assertEquals(ENOENT, change(reader, READ, ABI.EV_ENABLE()));
        assertEquals(EBADF, change(9999, READ, ADD));
        assertEquals(EBADF, change(9999, READ, DELETE));
        assertEquals(EINVAL, change(reader, -3, ADD), "no such filter here");
        assertEquals(ENOENT, change(5, USER, 0));
        assertEquals(-EBADF, kernel.kevent_now(9999, MemorySegment.NULL, 0, MemorySegment.NULL, 0));
    }

    @Test
    void error_without_room_for_a_receipt_is_the_calls() {
        KqueueEvents change = new KqueueEvents(ABI, 1);
        change.set(0, 9999, READ, ADD, 0, 0);
        assertEquals(-EBADF, kernel.kevent_now(kq, change.segment(), 1, MemorySegment.NULL, 0));
    }

    @Test
    void user_filter_reports_its_trigger_once_with_clear() {
        assertEquals(0, change(kq, 5, USER, ADD | CLEAR, 0));
        assertEquals(List.of(), scan());
        for (int i = 0; i < 3; i++) {
            assertEquals(0, change(kq, 5, USER, 0, ABI.NOTE_TRIGGER()));
        }
        assertEquals(List.of("USER"), scan());
        assertEquals(List.of(), scan());
        assertEquals(0, change(kq, 6, USER, ADD, ABI.NOTE_TRIGGER()));
        assertEquals(List.of("USER"), scan());
        assertEquals(List.of("USER"), scan(), "a level");
        assertEquals(0, change(6, USER, DELETE));
        assertEquals(List.of(), scan());
    }

    @Test
    void queue_is_readable_while_it_has_events_and_nothing_else() {
        int inner = opened(kernel.kqueue());
        assertEquals(EINVAL, change(inner, WRITE, ADD));
        assertEquals(EINVAL, change(kq, READ, ADD), "itself");
        assertEquals(0, change(inner, READ, ADD));
        assertEquals(List.of(), scan());
        change(inner, 5, USER, ADD, ABI.NOTE_TRIGGER());
        assertEquals(1, scan().size());
        assertEquals(1, scan().size());
        change(inner, 5, USER, DELETE, 0);
        kernel.kevent_now(inner, MemorySegment.NULL, 0, new KqueueEvents(ABI, 1).segment(), 1);
        assertEquals(List.of(), scan());
    }

    @Test
    void wait_ends_with_its_time_or_with_an_event() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timespec = arena.allocate(JAVA_LONG, 2);
            timespec.setAtIndex(JAVA_LONG, 1, 20_000_000);
            KqueueEvents events = new KqueueEvents(ABI, 1);
            long before = System.nanoTime();
            assertEquals(0, kernel.kevent(kq, events.segment(), 1, timespec));
            assertTrue(System.nanoTime() - before >= 20_000_000);
            change(reader, READ, ADD);
            Thread later = Thread.ofPlatform().start(this::write);
            assertEquals(1, kernel.kevent(kq, events.segment(), 1, MemorySegment.NULL));
            assertEquals(100 + reader, events.key(0));
            later.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void small_room_starves_no_filter() {
        write();
        change(reader, READ, ADD);
        change(writer, WRITE, ADD);
        List<Integer> seen = new ArrayList<>();
        KqueueEvents events = new KqueueEvents(ABI, 1);
        for (int i = 0; i < 8; i++) {
            assertEquals(1, kernel.kevent_now(kq, MemorySegment.NULL, 0, events.segment(), 1));
            seen.add(events.filter(0));
        }
        assertTrue(seen.contains(READ) && seen.contains(WRITE), seen::toString);
    }
}
