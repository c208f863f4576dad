package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.poll4j.spi.Readiness;

/**
 * A registered handle that can be waited for, readable while it is signalled. If it is not signalled when it is looked
 * at, the system's thread pool waits once for the report and calls back, which posts a packet. Wait-completion packets
 * would need no thread, but are documented in prose only, and absent from Wine 8 and from Windows 7.
 *
 * @see <a
 *     href="https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registerwaitforsingleobject">RegisterWaitForSingleObject</a>
 */
final class WatchedHandle extends Watched implements Submitter {
    private static final int FAILED = Readiness.BOTH | Readiness.ERROR | Readiness.READ_CLOSED | Readiness.WRITE_CLOSED;
    private static final int SIGNALLED = 0; // WAIT_OBJECT_0
    private static final long NONE = 0;
    private static final long UNTIL_CALLED = -1;

    /** The waits whose handles have not been signalled, by number. */
    private static final ConcurrentHashMap<Long, WatchedHandle> WAITING = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final WaitCalls waits;
    private final PortCalls ports;
    private final IocpRecords records;
    private final long port;
    private final long handle;
    private long wait = NONE;
    private long number;
    /** Of the wait under way, or of its packet. */
    private int record;

    private boolean gone;
    private int outcome;
    /** Signalled, but the system had no memory for the packet. Set before {@link #missed}. */
    private volatile boolean unposted;
    /** Of the selector: whether some handle of it is {@link #unposted}. */
    private final AtomicBoolean missed;

    WatchedHandle(WaitCalls waits, PortCalls ports, IocpRecords records, long port, long handle, AtomicBoolean missed) {
        this.missed = missed;
        this.waits = waits;
        this.ports = ports;
        this.records = records;
        this.port = port;
        this.handle = handle;
    }

    /**
     * On a thread of the pool: the handle is signalled. Takes no lock, so that the thread that ends a wait can hold one
     * until this has returned. Throws nothing, which would end the JVM. Where the system has no memory for a packet,
     * the next poll reports it.
     */
    static void fired(long number, byte timedOut) {
        WatchedHandle waiting = WAITING.remove(number);
        if (waiting != null && !waiting.post()) {
            waiting.unposted = true;
            waiting.missed.set(true);
        }
    }

    private boolean post() {
        try {
            return ports.PostQueuedCompletionStatus(port, IocpPackets.RECORD, record) >= 0;
        } catch (Throwable e) { // such as OutOfMemoryError
            return false;
        }
    }

    /** Whether the handle is signalled and no packet will report it; true once. */
    boolean takeUnposted() {
        boolean taken = unposted;
        unposted = false;
        return taken;
    }

    @Override
    protected int bits(int readiness) {
        return readiness;
    }

    @Override
    int readiness(int ready) {
        return ready;
    }

    @Override
    boolean needsUpdate() {
        return !gone && record == 0 && outcome == 0 && (armed() & Readiness.READABLE) != 0;
    }

    @Override
    boolean update() {
        if (needsUpdate()) {
            look();
        }
        return outcome != 0;
    }

    /** A callback is a thread of the pool, which the JVM gets to know: not for what can be seen at once. */
    private void look() {
        if (waits.WaitForSingleObject(handle, 0) == SIGNALLED) {
            outcome = Readiness.READABLE;
        } else {
            begin();
        }
    }

    private void begin() {
        record = records.take(this);
        number = NUMBERS.incrementAndGet();
        try (Arena arena = Arena.ofConfined()) {
            WAITING.put(number, this);
            MemorySegment made = arena.allocate(JAVA_LONG);
            if (waits.RegisterWaitForSingleObject(made, handle, number) < 0) {
                disarm();
                outcome = FAILED;
            } else {
                wait = made.get(JAVA_LONG, 0);
            }
        } finally {
            if (wait == NONE) {
                WAITING.remove(number);
                releaseRecord();
            }
        }
    }

    @Override
    public Watched landed(int landed) {
        if (wait != NONE) {
            waits.UnregisterWaitEx(wait, NONE);
            wait = NONE;
        }
        releaseRecord();
        outcome = gone ? 0 : Readiness.READABLE;
        return this;
    }

    @Override
    int take() {
        int taken = outcome;
        outcome = 0;
        return taken == FAILED ? taken : reported(taken & armed());
    }

    @Override
    void untake(int taken) {
        outcome = taken;
        unreported(taken);
    }

    /** The record goes back now if no packet will come, else when it comes. */
    @Override
    void end() {
        gone = true;
        outcome = 0;
        if (wait != NONE) {
            waits.UnregisterWaitEx(wait, UNTIL_CALLED);
            wait = NONE;
            if (WAITING.remove(number, this)) {
                releaseRecord();
            }
        }
    }

    private void releaseRecord() {
        records.give(record);
        record = 0;
    }
}
