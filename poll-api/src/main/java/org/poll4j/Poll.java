package org.poll4j;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Checks;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.QueueDeniedException;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Registration;
import org.poll4j.spi.Selector;
import org.poll4j.spi.UnfinishedReads;

/**
 * Waits for readiness of many sources at once: epoll on Linux, kqueue on macOS and the BSDs, AFD on Windows; poll(2)
 * where a sandbox denies epoll or kqueue.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="poll"}
 *
 * <h2>The loop</h2>
 *
 * <p>A <em>source</em> is a socket, a pipe or another thing that can be registered. A program registers a source with a
 * {@link Token}, an {@link Interest} and a {@link Trigger}, then calls {@code poll} in a loop. {@code poll} waits until
 * a source is ready, fills {@link Events} and returns how many events there are. Each {@link Event} carries the token
 * of its source. The program uses the token to find its own state for the source: a field, a map, or an array with the
 * token's value as the index.
 *
 * <p>{@code poll} does no I/O. It says that a call would probably not block now; the program then makes the call. All
 * calls of poll4j's sources are non-blocking: {@code read} and {@code write} return 0 and {@code accept} returns null
 * when the call would block. An event is a hint. A call that follows an event may still find nothing, for example
 * because another thread was faster, so treat "would block" as a normal result.
 *
 * <h2>Edge, level, oneshot</h2>
 *
 * <p>A registration reports what is ready already, also with edges. The trigger says when a readiness that was reported
 * is reported again.
 *
 * <table>
 * <caption>Triggers: a peer sends 100 bytes, the program reads 60 of them</caption>
 * <tr><th scope="col">trigger</th><th scope="col">next poll</th><th scope="col">rule</th></tr>
 * <tr><th scope="row">{@link Trigger#EDGE}, the default</th><td>nothing</td>
 *     <td>reports a change once; read until the call would block</td></tr>
 * <tr><th scope="row">{@link Trigger#LEVEL}</th><td>readable again</td>
 *     <td>reports as long as the readiness holds</td></tr>
 * <tr><th scope="row">{@link Trigger#ONESHOT}</th><td>nothing, also after new data</td>
 *     <td>reports once, then waits for
 *     {@link Registry#reregister(Source, Token, Interest, Trigger) reregister}</td></tr>
 * </table>
 *
 * <p>With {@code EDGE} the other 40 bytes are not lost, but no event reports them. A program that stops after 60 bytes
 * and polls may wait forever. If the peer sends more, some systems report that and others do not. After a read that
 * returned 0 the next event is certain on every system. ({@link #shortReadEndsReadiness()} says where a read of fewer
 * bytes than there was room for is enough.) So drain the source at each event:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="drain"}
 *
 * <p>The same holds for {@code write}, also after a write of fewer bytes than there were, and for {@code accept}. A
 * write that took all bytes needs no event: write again when there is more. A read into a buffer without room returns
 * 0, too, but drains nothing. A program that must stop earlier, to be fair to other clients, keeps the client in a list
 * of its own, continues with it after the other events, and polls with a timeout of 0 until the list is empty. Register
 * for both directions once; with edges an interest in writing costs nothing while nothing changes. With {@code LEVEL}
 * it makes every poll return at once while there is room, so request it only while bytes wait.
 *
 * <h2>What to do with an event</h2>
 *
 * <table>
 * <caption>What an event says and what a program does</caption>
 * <tr><th scope="col">predicate</th><th scope="col">what to do</th></tr>
 * <tr><th scope="row">{@link Event#isReadReady()}</th>
 *     <td>read or accept until the call would block, or until read returns −1</td></tr>
 * <tr><th scope="row">{@link Event#isWriteReady()}</th>
 *     <td>after a connect: call {@code finishConnect()} once; then write what is waiting</td></tr>
 * <tr><th scope="row">{@link Event#isReadClosed()}</th><td>the peer sends no more; read the rest, up to −1</td></tr>
 * <tr><th scope="row">{@link Event#isWriteClosed()}</th>
 *     <td>no more can be written, because of the peer or of this side; a write fails and says why</td></tr>
 * <tr><th scope="row">{@link Event#isError()}</th>
 *     <td>make the next call, or {@code takeError()}: it throws or returns the error; then close the source</td></tr>
 * <tr><th scope="row">{@link Event#isPriority()}</th><td>read the urgent data</td></tr>
 * </table>
 *
 * <p>A loop needs the first two only. They are portable, and true at an end or an error, too. The others are hints,
 * which a system may leave out; a program that only reads and writes learns of every end and error from the results of
 * its calls.
 *
 * <h2>Portability</h2>
 *
 * <table>
 * <caption>What differs between systems</caption>
 * <tr><th scope="col"></th><th scope="col">Linux</th><th scope="col">macOS, BSD</th><th scope="col">Windows</th></tr>
 * <tr><th scope="row">both directions ready</th><td>one event</td><td>two events with one token</td>
 *     <td>one event</td></tr>
 * <tr><th scope="row">new data after a partial read, edge</th><td>an event</td><td>an event</td>
 *     <td>no event until a read would block</td></tr>
 * <tr><th scope="row">resolution of a timeout</th><td>1 ns; 1 ms before Linux 5.11</td><td>1 ns</td>
 *     <td>1 ms, rounded up</td></tr>
 * <tr><th scope="row">{@link #pollInterruptibly}</th><td>ends at a signal</td><td>ends at a signal</td>
 *     <td>as poll</td></tr>
 * </table>
 *
 * <p>{@link Event} has the table of the bits behind each predicate. {@link Event#rawBits()} gives the system's own
 * bits.
 *
 * <h2>Threads</h2>
 *
 * <p>One thread polls at a time; a second one gets {@link ConcurrentPollException}. Any thread may register, reregister
 * and deregister through the {@link #registry()}; the change takes effect at once, also for a poll that is waiting. Any
 * thread may use and close sources. {@link Events} belongs to the thread that polls.
 *
 * <p>A {@link Waker} makes {@code poll} return an event from another thread:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="wake"}
 *
 * <p>If no thread is waiting, the next poll returns the event. Several wakes of one waker before a poll returns make
 * one event, so put the data into a queue before {@code wake()} and empty the queue at the event. A waker needs no
 * reset.
 *
 * <p>A {@link Timer} makes {@code poll} return an event at a deadline. Any thread may set and cancel it:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="timer"}
 *
 * <p>{@code poll} is a native call. It pins the carrier of a virtual thread and ignores {@link Thread#interrupt}, so
 * poll on a platform thread. {@code org.poll4j.runtime} parks virtual threads on sources without pinning.
 *
 * <h2>Closing</h2>
 *
 * <p>Closing a source deregisters it. After {@code close()} returns, no event of the source is delivered, not even from
 * the batch that a loop is iterating. (If another thread closes it, an event that the loop's {@code hasNext} has
 * already announced still comes.) The system may open another file under the same descriptor; no call on the closed
 * source reaches that file. {@code close()} waits for a read or a write of another thread that is under way, which
 * does not block; a later call throws {@link java.nio.channels.ClosedChannelException}. {@code deregister} gives the
 * same promise about events and leaves the source open.
 *
 * <p>{@link #close()} deregisters every source and leaves the sources open: the program closes them. If a thread is
 * polling, that thread wakes and throws {@link ClosedPollException}; {@code close()} does not wait for it. A thread
 * that iterates over a batch then finds no more events of sources in it, and its next poll throws. Sources that were
 * not closed can be found with {@code -Dorg.poll4j.leaks=report}.
 *
 * <h2>Costs</h2>
 *
 * <p>A poll allocates nothing, and neither does a {@code for} loop over its events: events, their list, its iterator
 * and the kernel's buffer are made once. The time of a poll depends on the number of events and not on the number of
 * idle sources. A registration costs one system call. A wake costs one system call, and none while another wake is
 * pending.
 */
public final class Poll implements Source, AutoCloseable {
    private static final long FOREVER = -1;

    /** Which kind fills the events first. The kinds take turns, so that none starves. */
    private static final int SOURCES_FIRST = 0;

    private static final int WAKERS_FIRST = 1;
    private static final int TIMERS_FIRST = 2;

    /** How often a poll that does not wait looks again because stale events took all places. */
    private static final int LOOKS = 64;

    /** Read here, so that no poll initialises that class: if its stack overflowed then, every later poll would fail. */
    private static final boolean CHECKS = Checks.ON;

    private static final VarHandle POLLING;

    static {
        try {
            POLLING = MethodHandles.lookup().findVarHandle(Poll.class, "polling", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Backend backend;
    private final Selector selector;
    private final Registrations registrations;
    private final Wakers wakers;
    private final Registry registry;
    /** This Poll as a source of another. Replaced when the queue is. */
    private volatile Descriptor self;

    /** Whether a thread polls. Stays true once the selector is closed. */
    private volatile boolean polling;
    /**
     * Whether the selector must be closed, by the thread that next finds that no thread polls: see
     * {@link #closeSelector()}.
     */
    private volatile boolean closing;

    /** Null until the first timer. Not in the table, whose lock the waking threads write to. */
    private volatile @Nullable Timers timers;

    private final Batch batch = new Batch();
    /** Wakers or timers fill the next batch first if the last one had no room for them. */
    private int turn = SOURCES_FIRST;

    private final Refusals refusals;

    private Poll(Backend backend, @Nullable RegistrationListener listener) throws IOException {
        this.backend = backend;
        this.selector = backend.openSelector();
        this.registrations = new Registrations(backend, selector);
        this.registrations.listener = listener;
        this.wakers = new Wakers(registrations);
        this.refusals = new Refusals(registrations);
        this.registry = new Registry(registrations, wakers, 0);
        this.self = newSelf();
        registrations.owner = this;
    }

    private Descriptor newSelf() {
        return new Descriptor(backend.kind(), selector.handle(), Descriptor.Closer.NONE);
    }

    /**
     * Opens a Poll on this system's backend, or the one that {@code -Dorg.poll4j.backend} names. If the system denies
     * epoll or kqueue to the process, as some sandboxes do, the Poll uses poll(2) instead, and so does every later one;
     * a warning is logged once.
     *
     * @return a Poll that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if no backend works here, or native access is denied; says what to do
     * @throws IllegalArgumentException if the property names no backend
     */
    public static Poll open() throws IOException {
        return open(Backends.system());
    }

    /**
     * Opens a Poll on a given backend.
     *
     * @param backend any that works here
     * @return a Poll that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static Poll open(Backend backend) throws IOException {
        return opened(Objects.requireNonNull(backend, "backend"), null);
    }

    /**
     * Opens a Poll for a library that lets threads or tasks wait for sources.
     *
     * @param backend any that works here
     * @param listener is called for each registration that ends, because no event of it comes any more
     * @return a Poll that the caller closes
     * @throws IOException if the system refuses, for example with EMFILE
     * @throws UnsupportedOperationException if native access is denied; says what to do
     */
    public static Poll open(Backend backend, RegistrationListener listener) throws IOException {
        return opened(Objects.requireNonNull(backend, "backend"), Objects.requireNonNull(listener, "listener"));
    }

    private static Poll opened(Backend backend, @Nullable RegistrationListener listener) throws IOException {
        try {
            return new Poll(backend, listener);
        } catch (QueueDeniedException denied) {
            Backend other = Backends.insteadOf(backend, denied);
            if (other == null) {
                throw denied;
            }
            return new Poll(other, listener);
        }
    }

    /**
     * Returns the registry, which registers sources with this Poll.
     *
     * @return the same object each time, usable by every thread
     */
    public Registry registry() {
        return registry;
    }

    /**
     * Returns the backend that this Poll uses.
     *
     * @return the backend given or found when it was opened, or the one that the Poll uses instead because the system
     *     denied its queue
     */
    public Backend backend() {
        return backend;
    }

    /** The timers of this Poll, made at the first call. */
    Timers timers() {
        synchronized (registrations) {
            Timers made = timers;
            if (made == null) {
                made = new Timers(backend, registrations);
                if (registrations.isClosed()) {
                    made.close(null);
                }
                timers = made;
            }
            return made;
        }
    }

    /**
     * Returns whether a short read ends the readiness of a stream. If so, a program that registers
     * {@link Trigger#EDGE edges} may stop reading after a read that returned fewer bytes than it had room for, and
     * fewer than {@link org.poll4j.net.StreamSocket#MAX_TRANSFER}, the most that one read returns: bytes, an end or an
     * error that arrive later are a new event. This saves the read that would block. An event that is
     * {@linkplain Event#isReadClosed read closed} still asks for reads until the end of the stream.
     *
     * @return true on Linux, macOS and the BSDs; false on Windows and in simulations, where a program reads until a
     *     read would block
     */
    public boolean shortReadEndsReadiness() {
        return backend.keepsEdges();
    }

    /**
     * Waits until at least one event has arrived.
     *
     * @param events overwritten with the new events
     * @return how many, at least 1
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int poll(Events events) throws IOException {
        return await(events, FOREVER, false);
    }

    /**
     * Waits until at least one event has arrived or the time is over. It never returns earlier without an event.
     *
     * @param events overwritten with the new events
     * @param timeout zero does not wait; one that exceeds 292 years waits forever
     * @return how many, 0 if the time was over
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int poll(Events events, Duration timeout) throws IOException {
        Objects.requireNonNull(timeout, "timeout");
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("poll(timeout " + timeout + "): negative");
        }
        return poll(events, saturatedNanos(timeout));
    }

    /**
     * Waits until at least one event has arrived or the time is over. It never returns earlier without an event. The
     * resolution is a nanosecond on Linux 5.11 and later, macOS and the BSDs; elsewhere the time is rounded up to
     * milliseconds. A signal that interrupts the system call does not end the wait.
     *
     * @param events overwritten with the new events
     * @param timeoutNanos nanoseconds; 0 does not wait
     * @return how many, 0 if the time was over
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int poll(Events events, long timeoutNanos) throws IOException {
        if (timeoutNanos < 0) {
            throw new IllegalArgumentException("poll(timeout " + timeoutNanos + " ns): negative");
        }
        return await(events, saturated(timeoutNanos), false);
    }

    /**
     * Polls like {@link #poll(Events, long)}, but ends the wait when a signal of the system (EINTR) interrupts it, as
     * mio does. {@link Thread#interrupt} does not end it.
     *
     * @param events overwritten with the new events
     * @param timeoutNanos nanoseconds; 0 does not wait
     * @return how many, 0 if the time was over
     * @throws InterruptedIOException if a signal came first; never on Windows
     * @throws IllegalArgumentException if negative
     * @throws ClosedPollException if closed, before or during the wait
     * @throws ConcurrentPollException if another thread is polling
     * @throws IOException if the system refuses to wait
     */
    public int pollInterruptibly(Events events, long timeoutNanos) throws IOException {
        if (timeoutNanos < 0) {
            throw new IllegalArgumentException("pollInterruptibly(timeout " + timeoutNanos + " ns): negative");
        }
        return await(events, saturated(timeoutNanos), true);
    }

    private static long saturated(long timeoutNanos) {
        return timeoutNanos > Long.MAX_VALUE / 2 ? FOREVER : timeoutNanos;
    }

    static long saturatedNanos(Duration timeout) {
        boolean enormous = timeout.toSeconds() >= Long.MAX_VALUE / 1_000_000_000;
        return enormous ? Long.MAX_VALUE : timeout.toNanos();
    }

    private int await(Events events, long timeoutNanos, boolean interruptible) throws IOException {
        Objects.requireNonNull(events, "events");
        if (CHECKS && Thread.currentThread().isVirtual()) {
            Checks.hint("a poll on a virtual thread pins its carrier while it waits: poll on a platform thread");
        }
        boolean open;
        enter();
        try {
            events.begin(registrations);
            collect(events, timeoutNanos, interruptible);
        } finally { // assignments need no stack: a StackOverflowError leaves a usable Poll
            polling = false;
            open = !closing;
            if (!open) {
                closeSelector();
            }
        }
        if (!open || events.isEmpty()) { // not read after a wake: the waking thread has just written its cache line
            registrations.requireOpen("poll");
        }
        return events.size();
    }

    private void enter() {
        if (!POLLING.compareAndSet(this, false, true)) {
            registrations.requireOpen("poll");
            throw new ConcurrentPollException("poll: another thread is polling this Poll");
        }
        if (closing) {
            polling = false;
            closeSelector();
            throw new ClosedPollException("poll: the Poll is closed");
        }
    }

    private void collect(Events events, long timeoutNanos, boolean interruptible) throws IOException {
        long deadline = timeoutNanos > 0 ? backend.nanoTime() + timeoutNanos : 0;
        long waitNanos = timeoutNanos;
        for (int looks = 1; ; looks++) {
            boolean interrupted = selectOnce(events, waitNanos);
            if (!events.isEmpty() || registrations.isClosed()) {
                return;
            }
            if (timeoutNanos == 0 && (batch.dropped < events.room() || looks >= LOOKS)) {
                return;
            }
            if (interrupted && interruptible) {
                throw new InterruptedIOException("pollInterruptibly: a signal came (EINTR)");
            }
            if (timeoutNanos > 0) {
                waitNanos = deadline - backend.nanoTime();
                if (waitNanos <= 0) {
                    return;
                }
            }
        }
    }

    private boolean selectOnce(Events events, long waitNanos) throws IOException {
        boolean interrupted = false;
        if (refusals.isPending) {
            refusals.report(events);
        }
        Timers timers = this.timers;
        if (turn == WAKERS_FIRST) {
            wakers.deliver(events);
        } else if (turn == TIMERS_FIRST && timers != null) {
            timers.deliver(events);
        }
        if (events.hasRoom()) {
            boolean ready = waitNanos == 0 || !events.isEmpty() || wakers.isPending();
            batch.begin(events);
            interrupted = select(events, ready ? 0 : timers == null ? waitNanos : timers.limit(waitNanos));
            wakers.deliver(events);
            if (timers != null) {
                timers.deliver(events);
            }
        }
        turn = nextTurn(timers);
        if (batch.renew) {
            batch.renew = false;
            renew();
            refusals.report(events);
        }
        return interrupted;
    }

    private int nextTurn(@Nullable Timers timers) {
        if (turn == SOURCES_FIRST && wakers.isPending()) {
            return WAKERS_FIRST;
        }
        return turn != TIMERS_FIRST && timers != null && timers.hasLeft ? TIMERS_FIRST : SOURCES_FIRST;
    }

    private boolean select(Events events, long waitNanos) throws IOException {
        try {
            if (CHECKS && waitNanos < 0) {
                return selectChecked(events);
            }
            return selector.select(batch, events.room(), waitNanos);
        } catch (IOException failure) {
            if (events.isEmpty()) {
                throw failure;
            }
            return false; // these events come now; if the system still refuses, the next poll throws
        }
    }

    /** Waits for a while, and checks for undrained edges if nothing came; the caller waits again. */
    private boolean selectChecked(Events events) throws IOException {
        boolean interrupted = selector.select(batch, events.room(), Undrained.IDLE_NANOS);
        if (!interrupted && events.isEmpty() && !wakers.isPending()) {
            Undrained.look(registrations, backend());
        }
        return interrupted;
    }

    /**
     * Leaves behind descriptors that were closed outside poll4j and cannot be removed. Fails without an exception:
     * while the kernel reports a stale key, later polls try again.
     */
    private void renew() {
        refusals.warnOfStaleKey();
        try {
            refusals.add(moveToNewQueue());
        } catch (IOException failure) {
            refusals.warnOfQueue(failure);
        }
    }

    /** Not while another Poll watches the queue, because that Poll would lose it. The queue stays ready then. */
    private List<Registrations.Refusal> moveToNewQueue() throws IOException {
        synchronized (Nesting.LOCK) {
            synchronized (registrations) {
                if (registrations.isClosed() || place() != null) {
                    return List.of();
                }
                List<Registrations.Refusal> refused = registrations.renew();
                self = newSelf();
                return refused;
            }
        }
    }

    /** Turns the selector's reports into events, and drops stale ones. */
    private final class Batch implements ReadySink {
        /** The events of the poll in progress. */
        private Events events = Events.withCapacity(1);

        /** How many reports of the select in progress were dropped: they took places. */
        private int dropped;

        private final StaleKey staleKey = new StaleKey();
        private boolean renew;

        void begin(Events of) {
            if (events != of) {
                events = of;
            }
            if (dropped != 0) {
                dropped = 0;
                staleKey.next();
            }
        }

        @Override
        public void ready(long key, int readiness, int raw, int filterFlags, long data) {
            Slot slot = registrations.find(key);
            Token token = slot == null ? null : slot.tokenOf(key);
            if (slot == null || token == null) {
                readyLater(key, readiness, raw, filterFlags, data);
            } else {
                add(slot, token, key, readiness, raw, filterFlags, data);
            }
        }

        private void add(Slot slot, Token token, long key, int readiness, int raw, int filterFlags, long data) {
            Descriptor source = CHECKS ? slot.descriptor : null;
            if (source != null) {
                UnfinishedReads.reported(source);
            }
            if (slot.trigger != Trigger.ONESHOT || registrations.fire(slot, key)) {
                events.add(key, token, readiness, raw, filterFlags, data);
            } else {
                dropped++;
            }
        }

        /**
         * The key may belong to a change in progress, which the kernel knows and the table does not yet. Waits for the
         * end of that change.
         */
        private void readyLater(long key, int readiness, int raw, int filterFlags, long data) {
            Token token = registrations.settled(key);
            Slot slot = registrations.find(key);
            if (slot != null && token != null) {
                add(slot, token, key, readiness, raw, filterFlags, data);
                return;
            }
            dropped++;
            if (staleKey.report(key, backend.nanoTime())) {
                renew = true;
            }
        }
    }

    /**
     * Returns the descriptor of the kernel's queue, which is ready when this Poll has events. The Poll keeps the
     * ownership. The descriptor changes when a registered descriptor was closed outside poll4j while a duplicate of it
     * lives; poll4j logs a warning then.
     *
     * @return a POSIX descriptor; on Windows the handle of the completion port
     * @throws ClosedPollException if closed
     * @throws UnsupportedOperationException if the kernel keeps no queue, as for the backend {@code poll}
     */
    public long handle() {
        registrations.requireOpen("handle");
        return requireQueue("handle");
    }

    private long requireQueue(String call) {
        long handle = selector.handle();
        if (handle == Selector.NO_HANDLE) {
            throw new UnsupportedOperationException(call + "(" + this + "): the backend '" + backend.name()
                    + "' has no queue in the kernel that another Poll could watch;"
                    + " register the sources with the other Poll, or poll this one on a thread of its own");
        }
        return handle;
    }

    /**
     * Nests this Poll in another, which reports this one readable while it has events. POSIX systems only.
     *
     * @throws IllegalArgumentException if the other Poll is this one, or is nested in this one
     * @throws ClosedPollException if either is closed
     * @throws UnsupportedOperationException if the kernel keeps no queue for this Poll, as for the backend {@code poll}
     */
    @Override
    public void register(Registry outer, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(outer, "outer");
        Registry.requireArguments(token, interest, trigger);
        synchronized (Nesting.LOCK) {
            registrations.requireOpen("register");
            requireQueue("register");
            Nesting.requireNoCircle(this, registrations, outer.registrations);
            try {
                outer.register(self, token, interest, trigger);
            } catch (ClosedChannelException closing) {
                throw new ClosedPollException("register: the Poll is closed");
            }
        }
    }

    /** Where this Poll is nested; null if it is not, or is closed. */
    @Nullable
    Registration place() {
        try {
            return self.registration();
        } catch (ClosedChannelException closed) {
            return null;
        }
    }

    @Override
    public void reregister(Registry outer, Token token, Interest interest, Trigger trigger) throws IOException {
        Objects.requireNonNull(outer, "outer").reregister(self, token, interest, trigger);
    }

    @Override
    public void deregister(Registry outer) throws IOException {
        Objects.requireNonNull(outer, "outer").deregister(self);
    }

    /**
     * Closes this Poll. Any thread may call this; a second close does nothing. If a thread is polling, it wakes and
     * throws {@link ClosedPollException}; this method does not wait for it. Sources stay open and may join another
     * Poll. Timers end.
     */
    @Override
    public void close() {
        try {
            closeOnce();
        } finally {
            Timers ended = timers;
            if (ended != null) {
                ended.close(registrations.listener);
            }
        }
    }

    private void closeOnce() {
        synchronized (registrations) {
            if (registrations.isClosed()) {
                return;
            }
            registrations.close();
        }
        try {
            // this thread alone: the registration with another Poll must end before the queue is closed
            closeSelf();
        } finally {
            endPolling();
        }
    }

    /** Not under the lock: the lock of the outer Poll is taken. */
    private void closeSelf() {
        try {
            self.close();
        } catch (IOException e) {
            throw new AssertionError("removing an open epoll set from another", e);
        }
    }

    /** Wakes the polling thread, if there is one. It closes the selector when it leaves. */
    private void endPolling() {
        synchronized (registrations) {
            closing = true;
            if (polling) {
                selector.wakeup();
            }
        }
        closeSelector();
    }

    /**
     * Closes the selector unless a thread polls; that thread calls this when it leaves. Each thread writes
     * {@link #polling} or {@link #closing} first and then reads the other, so one of them gets in. It keeps
     * {@code polling} set, so that no other thread gets in.
     */
    private void closeSelector() {
        if (POLLING.compareAndSet(this, false, true)) {
            synchronized (registrations) { // waits for the thread that closes, which may be about to wake the selector
                selector.close();
            }
        }
    }

    /** Returns the backend and the number of registrations, for logs. */
    @Override
    public String toString() {
        return "Poll(" + backend.name() + ", " + registrations.count() + " registrations"
                + (registrations.isClosed() ? ", closed)" : ")");
    }
}
