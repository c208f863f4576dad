package org.poll4j.iocp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.poll4j.Trigger;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;

/**
 * The algorithm; {@link Win32} and {@link Ntdll} have the calls, {@link IocpEvents} the bits, {@link AfdSocket} what happens to one
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
    private static final Queue<AfdRecords> KEPT = new ConcurrentLinkedQueue<>();

    private final PortCalls ports;
    private final AfdCalls afd;
    private final SocketCalls sockets;
    private final long port;
    private final AfdRecords records = new AfdRecords();
    private final List<AfdGroup> groups = new ArrayList<>();
    private final IdentityHashMap<Descriptor, AfdSocket> watched = new IdentityHashMap<>();
    /** Those whose poll is to be submitted or replaced. */
    private final Deque<AfdSocket> updates = new ArrayDeque<>();
    /** Those that AFD refused to poll: each an error event of its own. */
    private final Deque<AfdSocket> refused = new ArrayDeque<>();

    private IocpPackets packets = new IocpPackets(64);
    /** Whether the polling thread is in the wait, or on its way, and has submitted all there was. */
    private boolean waiting;
    /** Whether a packet is on its way to end that wait. */
    private boolean kicked;

    private boolean closed;

    private IocpSelector(PortCalls ports, AfdCalls afd, SocketCalls sockets, long port) {
        this.ports = ports;
        this.afd = afd;
        this.sockets = sockets;
        this.port = port;
    }

    static IocpSelector open(PortCalls ports, AfdCalls afd, SocketCalls sockets) throws IOException {
        long port = WinError.check(ports.CreateIoCompletionPort(NEW_PORT, 0, 0), "CreateIoCompletionPort");
        return new IocpSelector(ports, afd, sockets, port);
    }

    @Override
    public synchronized void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits)
            throws IOException {
        AfdSocket socket = new AfdSocket(BaseSocket.of(sockets, descriptor), groupWithRoom(), records);
        PolledSockets.claim(descriptor, socket);
        socket.join();
        watched.put(descriptor, socket);
        watch(socket, key, interest, trigger);
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
        AfdSocket socket = watched.get(descriptor);
        if (socket != null) {
            watch(socket, key, interest, trigger);
        }
    }

    private void watch(AfdSocket socket, long key, int interest, Trigger trigger) {
        socket.watch(key, IocpEvents.bits(interest), trigger);
        queue(socket);
        kick();
    }

    @Override
    public synchronized void remove(Descriptor descriptor) {
        AfdSocket socket = watched.remove(descriptor);
        if (socket != null) {
            socket.end();
        }
    }

    /** Arms one direction without the other: arming both would report a writable socket after every read that would block. */
    @Override
    public synchronized void rearm(Descriptor descriptor, int directions) {
        AfdSocket socket = watched.get(descriptor);
        if (socket != null && !closed) {
            int reading = directions & Readiness.READABLE;
            socket.rearm(IocpEvents.bits(reading == 0 ? directions : directions | Readiness.PRIORITY));
            queue(socket);
            kick();
        }
    }

    @Override
    public synchronized void disarm(Descriptor descriptor) {
        AfdSocket socket = watched.get(descriptor);
        if (socket != null) {
            socket.disarm();
        }
    }

    private void queue(AfdSocket socket) {
        if (!socket.queued && socket.needsUpdate()) {
            socket.queued = true;
            updates.add(socket);
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
            int delivered = deliverRefused(sink, max);
            int n = await(max, delivered == 0 ? millis : 0);
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
        int n = ports.GetQueuedCompletionStatusEx(port, packets.entries(), max, packets.count(), timeout);
        awake();
        if (n < 0 && n != -WindowsAbi.WAIT_TIMEOUT) {
            throw WinError.of("GetQueuedCompletionStatusEx", -n);
        }
        return Math.max(n, 0);
    }

    /** Submits what is to be submitted; returns false if AFD refused some of it. */
    private synchronized boolean submit() {
        AfdSocket socket;
        while ((socket = updates.poll()) != null) {
            socket.queued = false;
            if (!socket.update()) {
                refused.add(socket);
            }
        }
        waiting = true;
        return refused.isEmpty();
    }

    private synchronized void awake() {
        waiting = false;
        kicked = false;
    }

    private synchronized boolean hasUpdates() {
        return !updates.isEmpty() || !refused.isEmpty();
    }

    private int deliver(ReadySink sink, int n) {
        int delivered = 0;
        for (int i = 0; i < n; i++) {
            int record = packets.record(i);
            if (record != 0 && deliverOne(sink, record)) {
                delivered++;
            }
        }
        return delivered;
    }

    private boolean deliverOne(ReadySink sink, int record) {
        long key;
        int ready;
        synchronized (this) {
            AfdSocket socket = records.owner(record);
            if (socket == null) {
                return false;
            }
            ready = socket.complete();
            key = socket.key();
            queue(socket);
        }
        if (ready != 0) {
            sink.ready(key, IocpEvents.readiness(ready), ready & ~AfdSocket.FAILED, 0, 0);
        }
        return ready != 0;
    }

    private int deliverRefused(ReadySink sink, int max) {
        int delivered = 0;
        while (delivered < max) {
            AfdSocket socket = nextRefused();
            if (socket == null) {
                break;
            }
            sink.ready(socket.key(), IocpEvents.readiness(AfdSocket.FAILED), 0, 0, 0);
            delivered++;
        }
        return delivered;
    }

    private synchronized @Nullable AfdSocket nextRefused() {
        return refused.poll();
    }

    /** Nothing is watched that was not asked for; all the same, everything is forgotten as the caller expects. */
    @Override
    public synchronized void renew() {
        watched.values().forEach(AfdSocket::end);
        watched.clear();
    }

    @Override
    public long handle() {
        return port;
    }

    @Override
    public void wakeup() {
        int result = ports.PostQueuedCompletionStatus(port, IocpPackets.WAKE);
        if (result < 0) { // the system is out of memory for packets: it cannot be told otherwise
            throw new IllegalStateException("PostQueuedCompletionStatus: error " + -result);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        watched.values().forEach(AfdSocket::end);
        watched.clear();
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
                AfdSocket socket = records.owner(packets.record(i));
                if (socket != null) {
                    socket.complete();
                }
            }
        }
    }
}
