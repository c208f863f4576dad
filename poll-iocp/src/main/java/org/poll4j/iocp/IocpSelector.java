package org.poll4j.iocp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.NotInlined;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;

/**
 * The algorithm; {@link Win32} and {@link Ntdll} have the calls, {@link IocpEvents} the bits, each kind of
 * {@link Watched} what happens to one registration. All changes are made under this object's lock, which is not held
 * during the wait, nor while the sink takes an event.
 *
 * <p>Polls are submitted by the polling thread before it waits. A change by another thread during the wait posts a
 * packet, so that it does that at once.
 */
@SuppressWarnings("serial") // never serialized
final class IocpSelector extends NotInlined implements Selector {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NEW_PORT = -1;
    /** How many packets that end waits can be on their way, and a few more. */
    private static final int WAKES = 8;
    /** How long closing waits for a packet of a cancelled poll, which comes at once. */
    private static final int DRAIN_MILLIS = 1000;

    private final PortCalls ports;
    private final AfdCalls afd;
    private final WinsockCalls sockets;
    private final WaitCalls waits;
    private final long port;
    private final IocpRecords records = new IocpRecords();
    private final List<AfdGroup> groups = new ArrayList<>();
    private final IdentityHashMap<Descriptor, Watched> watched = new IdentityHashMap<>();
    /**
     * By base socket, those that were removed while a poll of them was in flight. AFD loses events of a socket that two
     * polls on one port ask for (wepoll #35), so the next registration of the SOCKET begins after that poll's packet.
     */
    private final Map<Long, AfdSocket> ending = new HashMap<>();
    /** Those bound to the port, whether registered or not. */
    private final Set<PipeEnd> pipes = new HashSet<>();
    /** Those that have something to submit, or to report without a packet. */
    private final Deque<Watched> updates = new ArrayDeque<>();
    /**
     * Those that have something to report without a packet, such as that AFD refused to poll: an event of that source
     * only.
     */
    private final Deque<Watched> ready = new ArrayDeque<>();

    private IocpPackets packets = new IocpPackets(64);
    /** The packets taken and not delivered: some are left over where an Error ended a select. */
    private int nextPacket;

    private int packetsTaken;
    /**
     * Whether the call that takes packets is being made. Seen later, it means that an Error ended it, maybe after it
     * had taken some.
     */
    private boolean taking;
    /** Whether the pool has called back for a handle, and could post no packet. */
    private final AtomicBoolean missed = new AtomicBoolean();
    /** Whether the polling thread is in the wait, or on its way, and has submitted all there was. */
    private boolean waiting;
    /** Whether a packet is on its way to end that wait. */
    private boolean kicked;

    private boolean closed;

    private IocpSelector(PortCalls ports, AfdCalls afd, WinsockCalls sockets, WaitCalls waits, long port) {
        this.ports = ports;
        this.afd = afd;
        this.sockets = sockets;
        this.waits = waits;
        this.port = port;
    }

    static IocpSelector open(PortCalls ports, AfdCalls afd, WinsockCalls sockets, WaitCalls waits) throws IOException {
        long port = WinError.check(ports.CreateIoCompletionPort(NEW_PORT, 0, 0), "CreateIoCompletionPort");
        return new IocpSelector(ports, afd, sockets, waits, port);
    }

    @Override
    public synchronized void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits)
            throws IOException {
        Watched made = made(descriptor);
        try {
            watched.put(descriptor, made);
            watch(made, key, interest, trigger);
        } catch (Throwable failure) {
            watched.remove(descriptor);
            end(made);
            throw failure;
        }
    }

    private Watched made(Descriptor descriptor) throws IOException {
        if (descriptor.closer() instanceof PipeEnd pipe) {
            return pipe(pipe);
        }
        return descriptor.kind() == Descriptor.Kind.WINDOWS_HANDLE
                ? new WatchedHandle(waits, ports, records, port, descriptor.handle(), missed)
                : socket(descriptor);
    }

    private WatchedPipe pipe(PipeEnd pipe) throws IOException {
        pipes.add(pipe); // before it is bound: what is bound must be here
        try {
            return pipe.watch(this, ports, port, records);
        } finally {
            if (!pipe.isBoundTo(this)) {
                pipes.remove(pipe);
            }
        }
    }

    private AfdSocket socket(Descriptor descriptor) throws IOException {
        AfdSocket socket = new AfdSocket(descriptor, BaseSocket.of(sockets, descriptor), groupWithRoom(), records);
        PolledSockets.claim(socket);
        socket.join();
        AfdSocket before = ending.get(socket.base());
        if (before != null && before.inFlight()) {
            socket.follow(before);
        }
        return socket;
    }

    private AfdGroup groupWithRoom() throws IOException {
        for (int i = groups.size() - 1; i >= 0; i--) {
            if (groups.get(i).hasRoom()) {
                return groups.get(i);
            }
        }
        AfdGroup group = AfdGroup.open(afd, ports, records, port);
        groups.add(group);
        return group;
    }

    @Override
    public synchronized void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits)
            throws IOException {
        Watched found = watched.get(descriptor);
        if (found != null && found.resume()) {
            watch(found, key, interest, trigger);
        } else { // its SOCKET was closed, or another source has taken it over
            remove(descriptor);
            add(descriptor, key, interest, trigger, rawBits);
        }
    }

    private void watch(Watched source, long key, int interest, Trigger trigger) throws IOException {
        source.watch(key, interest, trigger);
        queue(source);
        WinError.check(kick(), "PostQueuedCompletionStatus");
    }

    @Override
    public synchronized void remove(Descriptor descriptor) {
        Watched found = watched.remove(descriptor);
        if (found != null) {
            end(found);
        }
    }

    private void end(Watched source) {
        source.end();
        if (source instanceof AfdSocket socket && socket.inFlight()) {
            ending.put(socket.base(), socket);
        }
    }

    /**
     * Arms one direction without the other: arming both would report a writable socket after every read that would
     * block.
     */
    @Override
    public synchronized void rearm(Descriptor descriptor, int directions) {
        Watched found = watched.get(descriptor);
        if (found != null && !closed) {
            found.rearm(directions);
            queue(found);
            requirePosted(kick());
        }
    }

    @Override
    public synchronized void disarm(Descriptor descriptor) {
        Watched found = watched.get(descriptor);
        if (found != null) {
            found.disarm();
        }
    }

    private void queue(Watched source) {
        if (!source.queued && source.needsUpdate()) {
            updates.add(source);
            source.queued = true;
        }
    }

    /**
     * Ends the wait in progress, if there is something to submit. Returns a negated error if that fails; a later call
     * tries again.
     */
    private int kick() {
        if (!waiting || kicked || updates.isEmpty()) {
            return 0;
        }
        int result = post();
        kicked = result >= 0;
        return result;
    }

    /**
     * Packets of ended and replaced polls, and of wakes, are no events, and what is ready may come behind them. So a
     * select that found only such packets looks again without waiting, as often as there are packets: other threads can
     * make no more of them than that.
     */
    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        int delivered = selectOnce(sink, max, millis(timeoutNanos));
        if (delivered == 0 && hasMore(max)) {
            for (int left = inFlight() + WAKES; left > 0 && delivered == 0 && hasMore(max); left--) {
                delivered = selectOnce(sink, max, 0);
            }
        }
        return false;
    }

    private int selectOnce(ReadySink sink, int max, int millis) throws IOException {
        if (taking) {
            taken(packets.taken());
        }
        int delivered = deliverReady(sink, max);
        delivered += deliverPackets(sink, max - delivered);
        if (nextPacket < packetsTaken) {
            return delivered;
        }
        // what was just reported is requested again when the caller has seen to it
        if (delivered == 0) {
            await(max, millis);
        } else {
            take(max - delivered, 0);
        }
        return delivered + deliverPackets(sink, max - delivered);
    }

    /** Rounded up: rounding down would turn the last part of a wait into a busy loop. The longest is 24.8 days. */
    private static int millis(long timeoutNanos) {
        if (timeoutNanos < 0) {
            return WindowsAbi.INFINITE;
        }
        return (int) Math.min((timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, Integer.MAX_VALUE);
    }

    private void await(int max, int millis) throws IOException {
        int timeout = submit(millis);
        try {
            take(max, timeout);
        } finally {
            if (timeout != 0) {
                awake();
            }
        }
    }

    private void take(int max, int millis) throws IOException {
        if (max == 0) {
            return;
        }
        if (packets.capacity() < max) {
            packets = new IocpPackets(max);
        }
        packets.clear();
        taking = true;
        int n = ports.GetQueuedCompletionStatusEx(port, packets.entries(), max, packets.count(), millis);
        taken(Math.max(n, 0));
        if (n < 0 && n != -WindowsAbi.WAIT_TIMEOUT) {
            throw WinError.of("GetQueuedCompletionStatusEx", -n);
        }
    }

    private void taken(int count) {
        taking = false;
        nextPacket = 0;
        packetsTaken = count;
    }

    /**
     * Submits what is to be submitted. Returns how long to wait: not at all if there is something to report without a
     * packet. A source leaves the list after its update, because an Error may end it.
     */
    private synchronized int submit(int millis) {
        if (missed.get() && missed.getAndSet(false)) {
            landUnposted();
        }
        Watched source;
        while ((source = updates.peek()) != null) {
            if (source.update()) {
                ready.add(source);
            }
            updates.remove();
            source.queued = false;
        }
        int timeout = ready.isEmpty() ? millis : 0;
        waiting = timeout != 0;
        return timeout;
    }

    /** Does what the packets of handles do, where the system had no memory for them. */
    private void landUnposted() {
        for (int record = 1; record < records.size(); record++) {
            if (records.owner(record) instanceof WatchedHandle handle && handle.takeUnposted()) {
                ready.add(handle.landed(record));
            }
        }
    }

    private synchronized void awake() {
        waiting = false;
        kicked = false;
    }

    private synchronized boolean hasMore(int max) {
        return packetsTaken == max || !updates.isEmpty() || !ready.isEmpty();
    }

    private int deliverPackets(ReadySink sink, int room) {
        int delivered = 0;
        while (delivered < room && nextPacket < packetsTaken) {
            if (deliver(sink, true)) {
                delivered++;
            }
        }
        return delivered;
    }

    /**
     * Delivers what a source has to report, if anything. What the sink does not take, because an Error ends it, is
     * reported again.
     */
    private boolean deliver(ReadySink sink, boolean ofPacket) {
        Watched source = null;
        int taken = 0;
        try {
            long key;
            synchronized (this) {
                source = ofPacket ? landedNext() : ready.remove();
                if (source == null) {
                    return false;
                }
                taken = source.take();
                key = source.key();
                queue(source);
            }
            if (taken != 0) {
                sink.ready(key, source.readiness(taken), source.raw(taken), 0, 0);
            }
            return taken != 0;
        } catch (Throwable failure) {
            if (source != null) {
                deliverAgain(source, taken);
            }
            throw failure;
        }
    }

    private synchronized void deliverAgain(Watched source, int taken) {
        if (taken != 0) {
            source.untake(taken);
        }
        ready.add(source);
    }

    private @Nullable Watched landedNext() {
        Watched source = landed(packets.record(nextPacket, records));
        nextPacket++;
        return source;
    }

    /** The registration that may have something to report now. */
    private @Nullable Watched landed(int record) {
        Submitter submitter = records.owner(record);
        if (submitter == null) {
            return null;
        }
        Watched source = submitter.landed(record);
        if (submitter instanceof PipeEnd pipe) {
            retireIfDone(pipe);
        } else if (submitter instanceof AfdSocket socket) {
            ending.remove(socket.base(), socket);
        }
        return source;
    }

    private int deliverReady(ReadySink sink, int max) {
        int delivered = 0;
        for (int left = readyCount(); left > 0 && delivered < max; left--) {
            if (deliver(sink, false)) {
                delivered++;
            }
        }
        return delivered;
    }

    private synchronized int readyCount() {
        return ready.size();
    }

    /** A pipe is closed. Returns whether its handle is given back here, when what was written is with the system. */
    synchronized boolean closing(PipeEnd pipe) {
        if (!pipes.contains(pipe)) {
            return false;
        }
        pipe.cancel(false);
        retireIfDone(pipe);
        return true;
    }

    private void retireIfDone(PipeEnd pipe) {
        if (pipe.isDone() && pipes.remove(pipe)) {
            pipe.retire(records);
        }
    }

    /** Forgets everything, as the caller expects, although AFD watches nothing without a request. */
    @Override
    public synchronized void renew() {
        watched.values().forEach(this::end);
        watched.clear();
    }

    /** How many requests are with the system. */
    synchronized int inFlight() {
        return records.inFlight();
    }

    @Override
    public long handle() {
        return port;
    }

    @Override
    public void wakeup() {
        requirePosted(post());
    }

    private int post() {
        return ports.PostQueuedCompletionStatus(port, IocpPackets.WAKE, 0);
    }

    private static void requirePosted(int result) {
        if (result < 0) {
            throw new IllegalStateException("PostQueuedCompletionStatus: error " + -result
                    + ": the system is out of memory for packets; the polling thread was not woken");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        watched.values().forEach(Watched::end);
        watched.clear();
        for (PipeEnd pipe : List.copyOf(pipes)) {
            pipe.cancel(true);
            retireIfDone(pipe);
        }
        landUnposted();
        drain();
        records.close();
        for (AfdGroup group : groups) {
            ports.CloseHandle(group.handle());
        }
        ports.CloseHandle(port);
    }

    /** Takes the packets of all requests in flight. After this the kernel writes to no record. */
    private void drain() {
        if (taking) {
            taken(packets.taken());
        }
        while (nextPacket < packetsTaken) {
            landedNext();
        }
        int n = 1;
        while (records.inFlight() > 0 && n > 0) {
            n = ports.GetQueuedCompletionStatusEx(
                    port, packets.entries(), packets.capacity(), packets.count(), DRAIN_MILLIS);
            for (int i = 0; i < n; i++) {
                landed(packets.record(i, records));
            }
        }
    }
}
