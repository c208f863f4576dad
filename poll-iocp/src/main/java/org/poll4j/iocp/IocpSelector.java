package org.poll4j.iocp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.poll4j.Trigger;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;

/**
 * The algorithm; {@link Win32} and {@link Ntdll} have the calls, {@link IocpEvents} the bits, each kind of {@link Watched} what happens to one
 * registration. All changes are made under this object's lock, which is not held during the wait, nor while the sink takes an event.
 *
 * <p>Polls are submitted by the polling thread before it waits. A change by another thread during the wait posts a packet, so that
 * it does that at once.
 */
final class IocpSelector implements Selector {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NEW_PORT = -1;
    /** How long closing waits for a packet of a cancelled poll, which comes at once. */
    private static final int DRAIN_MILLIS = 1000;

    /** Records whose packets never came: the kernel may still write there. */
    private static final Queue<IocpRecords> KEPT = new ConcurrentLinkedQueue<>();

    private final PortCalls ports;
    private final AfdCalls afd;
    private final SocketCalls sockets;
    private final WaitCalls waits;
    private final long port;
    private final IocpRecords records = new IocpRecords();
    private final List<AfdGroup> groups = new ArrayList<>();
    private final IdentityHashMap<Descriptor, Watched> watched = new IdentityHashMap<>();
    /** Those bound to the port, whether registered or not. */
    private final Set<PipeEnd> pipes = new HashSet<>();
    /** Those that have something to submit, or to report without a packet. */
    private final Deque<Watched> updates = new ArrayDeque<>();
    /** Those that have something to report without a packet, such as that AFD refused to poll: an event of that source only. */
    private final Deque<Watched> ready = new ArrayDeque<>();

    private IocpPackets packets = new IocpPackets(64);
    /** Whether the polling thread is in the wait, or on its way, and has submitted all there was. */
    private boolean waiting;
    /** Whether a packet is on its way to end that wait. */
    private boolean kicked;

    private boolean closed;

    private IocpSelector(PortCalls ports, AfdCalls afd, SocketCalls sockets, WaitCalls waits, long port) {
        this.ports = ports;
        this.afd = afd;
        this.sockets = sockets;
        this.waits = waits;
        this.port = port;
    }

    static IocpSelector open(PortCalls ports, AfdCalls afd, SocketCalls sockets, WaitCalls waits) throws IOException {
        long port = WinError.check(ports.CreateIoCompletionPort(NEW_PORT, 0, 0), "CreateIoCompletionPort");
        return new IocpSelector(ports, afd, sockets, waits, port);
    }

    @Override
    public synchronized void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits)
            throws IOException {
        Watched made = made(descriptor);
        watched.put(descriptor, made);
        watch(made, key, interest, trigger);
    }

    private Watched made(Descriptor descriptor) throws IOException {
        if (descriptor.closer() instanceof PipeEnd pipe) {
            Watched made = pipe.watch(this, ports, port, records);
            pipes.add(pipe);
            return made;
        }
        return descriptor.kind() == Descriptor.Kind.WINDOWS_HANDLE
                ? new WatchedHandle(waits, ports, records, port, descriptor.handle())
                : socket(descriptor);
    }

    private AfdSocket socket(Descriptor descriptor) throws IOException {
        AfdSocket socket = new AfdSocket(descriptor, BaseSocket.of(sockets, descriptor), groupWithRoom(), records);
        PolledSockets.claim(socket);
        socket.join();
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
    public synchronized void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) {
        Watched found = watched.get(descriptor);
        if (found != null) {
            watch(found, key, interest, trigger);
        }
    }

    private void watch(Watched source, long key, int interest, Trigger trigger) {
        source.watch(key, interest, trigger);
        queue(source);
        kick();
    }

    @Override
    public synchronized void remove(Descriptor descriptor) {
        Watched found = watched.remove(descriptor);
        if (found != null) {
            found.end();
        }
    }

    /** Arms one direction without the other: arming both would report a writable socket after every read that would block. */
    @Override
    public synchronized void rearm(Descriptor descriptor, int directions) {
        Watched found = watched.get(descriptor);
        if (found != null && !closed) {
            found.rearm(directions);
            queue(found);
            kick();
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
            source.queued = true;
            updates.add(source);
        }
    }

    /** Ends the wait under way, if there is something to submit. */
    private void kick() {
        if (waiting && !kicked && !updates.isEmpty()) {
            kicked = true;
            wakeup();
        }
    }

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        if (packets.capacity() < max) {
            packets = new IocpPackets(max);
        }
        int millis = millis(timeoutNanos);
        boolean again;
        do {
            int delivered = deliverReady(sink, max);
            // what was just told is asked for anew when the caller has seen to it
            int n = delivered == 0 ? await(max, millis) : take(max - delivered, 0);
            delivered += deliver(sink, n);
            // packets of ended and replaced polls are no events, and what is ready may come behind them
            again = millis == 0 && delivered == 0 && (n == max || hasUpdates());
        } while (again);
        return false;
    }

    /** Rounded up: rounding down would turn the last part of a wait into a busy loop. The longest is 24.8 days. */
    private static int millis(long timeoutNanos) {
        if (timeoutNanos < 0) {
            return WindowsAbi.INFINITE;
        }
        return (int) Math.min((timeoutNanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI, Integer.MAX_VALUE);
    }

    private int await(int max, int millis) throws IOException {
        int timeout = submit() ? millis : 0;
        try {
            return take(max, timeout);
        } finally {
            awake();
        }
    }

    private int take(int max, int millis) throws IOException {
        if (max == 0) {
            return 0;
        }
        int n = ports.GetQueuedCompletionStatusEx(port, packets.entries(), max, packets.count(), millis);
        if (n < 0 && n != -WindowsAbi.WAIT_TIMEOUT) {
            throw WinError.of("GetQueuedCompletionStatusEx", -n);
        }
        return Math.max(n, 0);
    }

    /** Submits what is to be submitted; returns false if there is something to report without a packet. */
    private synchronized boolean submit() {
        Watched source;
        while ((source = updates.poll()) != null) {
            source.queued = false;
            if (source.update()) {
                ready.add(source);
            }
        }
        waiting = true;
        return ready.isEmpty();
    }

    private synchronized void awake() {
        waiting = false;
        kicked = false;
    }

    private synchronized boolean hasUpdates() {
        return !updates.isEmpty() || !ready.isEmpty();
    }

    private int deliver(ReadySink sink, int n) {
        int delivered = 0;
        for (int i = 0; i < n; i++) {
            if (deliverOne(sink, i)) {
                delivered++;
            }
        }
        return delivered;
    }

    private boolean deliverOne(ReadySink sink, int packet) {
        Watched source;
        long key;
        int taken;
        synchronized (this) {
            source = landed(packets.record(packet, records));
            if (source == null) {
                return false;
            }
            taken = source.take();
            key = source.key();
            queue(source);
        }
        return deliver(sink, source, key, taken);
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
        }
        return source;
    }

    private static boolean deliver(ReadySink sink, Watched source, long key, int taken) {
        if (taken != 0) {
            sink.ready(key, source.readiness(taken), source.raw(taken), 0, 0);
        }
        return taken != 0;
    }

    private int deliverReady(ReadySink sink, int max) {
        int delivered = 0;
        for (int left = readyCount(); left > 0 && delivered < max; left--) {
            Watched source;
            long key;
            int taken;
            synchronized (this) {
                source = ready.remove();
                taken = source.take();
                key = source.key();
                queue(source);
            }
            if (deliver(sink, source, key, taken)) {
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

    /** Nothing is watched that was not asked for; all the same, everything is forgotten as the caller expects. */
    @Override
    public synchronized void renew() {
        watched.values().forEach(Watched::end);
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
        int result = ports.PostQueuedCompletionStatus(port, IocpPackets.WAKE, 0);
        if (result < 0) { // the system is out of memory for packets: it cannot be told otherwise
            throw new IllegalStateException("PostQueuedCompletionStatus: error " + -result);
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
        drain();
        if (records.inFlight() > 0) {
            KEPT.add(records);
        }
        for (AfdGroup group : groups) {
            ports.CloseHandle(group.handle());
        }
        ports.CloseHandle(port);
    }

    /** Takes the packets of all that was in flight, after which nobody writes to the records. */
    private void drain() {
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
