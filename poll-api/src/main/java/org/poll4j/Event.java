package org.poll4j;

import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Readiness;

/**
 * One event: which source became ready, and for what. It is a view into {@link Events}, and the next poll with the same
 * Events changes it. Keep a {@link #copy()}, or only its {@link #token()}, to use it later or on another thread.
 *
 * <p>As in mio, an event may report more than the interest requests; with {@link Interest#NONE} no event comes. A loop
 * tests {@link #isReadReady} and {@link #isWriteReady}. All but readable and writable are hints that a
 * system may leave out. The table lists the bits of each system.
 *
 * <table>
 * <caption>Readiness by system</caption>
 * <tr><th></th><th>epoll</th><th>kqueue</th><th>Windows (AFD)</th></tr>
 * <tr><td>readable</td><td>IN or PRI</td><td>EVFILT_READ, EVFILT_USER</td>
 *     <td>RECEIVE, DISCONNECT, ACCEPT, ABORT, CONNECT_FAIL</td></tr>
 * <tr><td>writable</td><td>OUT</td><td>EVFILT_WRITE; a broken pipe</td><td>SEND, ABORT, CONNECT_FAIL</td></tr>
 * <tr><td>error</td><td>ERR</td><td>EV_ERROR; EV_EOF with fflags; a broken pipe</td><td>CONNECT_FAIL</td></tr>
 * <tr><td>read closed</td><td>HUP; IN with RDHUP</td><td>READ with EV_EOF</td>
 *     <td>DISCONNECT, ABORT, CONNECT_FAIL</td></tr>
 * <tr><td>write closed</td><td>HUP; OUT with ERR; ERR alone</td><td>WRITE with EV_EOF; a broken pipe</td>
 *     <td>ABORT, CONNECT_FAIL</td></tr>
 * <tr><td>priority</td><td>PRI</td><td>EVFILT_EXCEPT with NOTE_OOB</td><td>RECEIVE_EXPEDITED</td></tr>
 * <tr><td>aio, lio</td><td>never</td><td>never</td><td>never</td></tr>
 * </table>
 *
 * <p>The backend {@code poll} reports what epoll does, from poll(2)'s bits of the same names. Where the system has no
 * POLLRDHUP (macOS, OpenBSD, NetBSD), a half-close is only readable. On macOS POLLHUP is read closed and not write
 * closed.
 *
 * <p>On kqueue each direction is an event of its own. Readable and writable come as two events with one token, in the
 * same poll or in two. Each reports the end and the error of its own direction only. A pipe whose reader was gone
 * before the writing end was registered has no EVFILT_WRITE there; poll4j triggers an EVFILT_USER instead.
 */
public final class Event {
    /** The key of a waker's events, and of no registration. */
    static final long WAKER = 0;

    /** The lower half of the keys of timers' events, and the index of no slot. */
    private static final int TIMER = -1;

    /**
     * The key of the registration; 0 for a waker. Not a reference to a slot, because each store of a reference costs a
     * garbage collector's barrier.
     */
    private long key;

    private @Nullable Token token;
    private int readiness;
    private int raw;
    private int filterFlags;
    private long data;
    /** The timer of the last timer event that this object held. */
    private @Nullable Timer timer;

    Event() {}

    void set(long newKey, Token newToken, int newReadiness, int newRaw, int newFilterFlags, long newData) {
        key = newKey;
        token = newToken;
        readiness = newReadiness;
        raw = newRaw;
        filterFlags = newFilterFlags;
        data = newData;
    }

    void set(Timer fired) {
        set((long) fired.generation << Integer.SIZE | TIMER & 0xFFFF_FFFFL, fired.token(), 0, 0, 0, 0);
        timer = fired;
    }

    /**
     * Copies this event into an object that no poll changes.
     *
     * @return a new event, which any thread may read
     */
    public Event copy() {
        Event copy = new Event();
        copy.set(key, token(), readiness, raw, filterFlags, data);
        copy.timer = timer();
        return copy;
    }

    /**
     * Whether the registration of this event has ended or was replaced after the poll, or its timer was set or
     * cancelled.
     */
    boolean isStale(@Nullable Registrations table) {
        return table != null && key != WAKER && !table.isLive(key) && !isOfLiveTimer();
    }

    private boolean isOfLiveTimer() {
        Timer fired = timer();
        return fired != null && fired.generation == (int) (key >>> Integer.SIZE);
    }

    /**
     * Returns the token given at registration: the same object.
     *
     * @return never null
     */
    public Token token() {
        Token current = token;
        if (current == null) {
            throw new IllegalStateException("token(): this Event was cleared");
        }
        return current;
    }

    /**
     * Returns whether there is data, a connection to accept, or an end of stream to read, as the system says it. On
     * Linux a pipe whose writers are gone may be only {@linkplain #isReadClosed read closed}, so that a loop tests
     * {@link #isReadReady}.
     *
     * @return true if so
     */
    public boolean isReadable() {
        return has(Readiness.READABLE);
    }

    /**
     * Returns whether there is room to write, or a connect has ended.
     *
     * @return true if so
     */
    public boolean isWritable() {
        return has(Readiness.WRITABLE);
    }

    /**
     * Returns whether an error is pending on the source. A socket's {@code takeError} returns the error.
     *
     * @return true if so
     */
    public boolean isError() {
        return has(Readiness.ERROR);
    }

    /**
     * Returns whether the peer has shut down its writing half, or both halves are shut. Data may still be unread.
     *
     * @return true if so
     */
    public boolean isReadClosed() {
        return has(Readiness.READ_CLOSED);
    }

    /**
     * Returns whether writing can only fail from now on, because the peer closed, or because this side shut down its
     * output. Only kqueue reports a shutdown by this side.
     *
     * @return true if so
     */
    public boolean isWriteClosed() {
        return has(Readiness.WRITE_CLOSED);
    }

    /**
     * Returns whether there is urgent (out-of-band) data.
     *
     * @return true if so
     */
    public boolean isPriority() {
        return has(Readiness.PRIORITY);
    }

    /**
     * Returns whether an asynchronous I/O operation has completed.
     *
     * @return true if so
     */
    public boolean isAio() {
        return has(Readiness.AIO);
    }

    /**
     * Returns whether a list of operations has completed.
     *
     * @return true if so
     */
    public boolean isLio() {
        return has(Readiness.LIO);
    }

    /**
     * Returns whether a {@link Timer} fired. Such an event reports no readiness.
     *
     * @return false for events of sources and wakers
     */
    public boolean isTimer() {
        return (int) key == TIMER;
    }

    /**
     * Returns the timer that fired.
     *
     * @return the object that was set; null if this is no {@linkplain #isTimer() timer event}
     */
    public @Nullable Timer timer() {
        return isTimer() ? timer : null;
    }

    /**
     * Returns whether a read would probably not block: it may return bytes, the end or an error. The same on every
     * system, because it also counts an end and an error that {@link #isReadable} leaves out on some systems.
     *
     * @return true if readable, read closed or error
     */
    public boolean isReadReady() {
        return has(Readiness.READABLE | Readiness.READ_CLOSED | Readiness.ERROR);
    }

    /**
     * Returns whether a write would probably not block: it may accept bytes or throw. The same on every system, because
     * it also counts an error such as that of a pipe whose reader is gone.
     *
     * @return true if writable, write closed or error
     */
    public boolean isWriteReady() {
        return has(Readiness.WRITABLE | Readiness.WRITE_CLOSED | Readiness.ERROR);
    }

    /**
     * Returns the system's own bits, of the {@linkplain org.poll4j.spi.Backend#mechanism mechanism} that the Poll's
     * backend names: epoll's {@code events}, kevent's {@code flags} (EV_EOF is 0x8000 everywhere), the AFD event mask.
     * kevent's {@code filter} is not among them: {@link #isReadable}, {@link #isWritable} and {@link #isPriority}
     * report it.
     *
     * @return 0 for a waker
     */
    public int rawBits() {
        return raw;
    }

    /**
     * Returns kevent's {@code fflags}. At the end of a socket they are the error number of the socket.
     *
     * @return 0 where there are none
     */
    public int filterFlags() {
        return filterFlags;
    }

    /**
     * Returns kevent's {@code data}: how many bytes can be read, how many connections wait, or how much room there is
     * to write.
     *
     * @return 0 where there is none
     */
    public long data() {
        return data;
    }

    private boolean has(int bits) {
        return (readiness & bits) != 0;
    }

    /** Returns token, readiness and raw bits, for logs. */
    @Override
    public String toString() {
        return "Event(" + token + ", " + (isTimer() ? "TIMER" : Readiness.toString(readiness)) + ", raw 0x"
                + Integer.toHexString(raw) + ")";
    }
}
