package org.poll4j.sim;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;

/**
 * An event queue as epoll's: watched files that have changed wait in a queue, and say what holds when they are
 * reported.
 */
final class SimSelector extends OpenFile implements Selector {
    private static final double SELDOM = 0.05;
    private static final int LOOKS = 16;

    private final Map<OpenFile, Watch> watches = new LinkedHashMap<>();
    private final ArrayDeque<Watch> queue = new ArrayDeque<>();
    private boolean isSignalled;
    private boolean isClosed;
    /** The thread that waits in {@link #select}; null in real time. */
    private @Nullable SimTask waiter;
    /** How often in a row a select did not wait. */
    private int looks;

    SimSelector(SimHost host) {
        super(host);
    }

    @Override
    public void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        synchronized (world) {
            OpenFile file = host.files().of(descriptor, "register");
            if (file == this) {
                throw SimErrno.EINVAL.of("register(" + descriptor + ")");
            }
            Watch watch = new Watch(this, file);
            if (watches.putIfAbsent(file, watch) != null) {
                throw SimErrno.EEXIST.of("register(" + descriptor + ")");
            }
            file.watchedBy(watch);
            watch.set(key, interest, trigger);
        }
    }

    @Override
    public void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        synchronized (world) {
            Watch watch = watches.get(host.files().of(descriptor, "reregister"));
            if (watch == null) {
                throw SimErrno.ENOENT.of("reregister(" + descriptor + ")");
            }
            watch.set(key, interest, trigger);
        }
    }

    @Override
    public void remove(Descriptor descriptor) {
        synchronized (world) {
            Watch watch = watch(descriptor);
            if (watch != null) {
                watch.forget();
            }
        }
    }

    private @Nullable Watch watch(Descriptor descriptor) {
        OpenFile file = host.files().find(descriptor);
        return file == null ? null : watches.get(file);
    }

    void forgotten(Watch watch) {
        watches.remove(watch.file, watch);
        if (watch.isQueued) {
            queue.remove(watch);
        }
    }

    @Override
    public void rearm(Descriptor descriptor, int directions) {
        if (world.mean) {
            synchronized (world) {
                Watch watch = watch(descriptor);
                if (watch != null) {
                    watch.rearm(directions);
                }
            }
        }
    }

    /** Nothing to do: a ONESHOT that has fired wants nothing. */
    @Override
    public void disarm(Descriptor descriptor) {}

    void enqueue(Watch watch) {
        if (!watch.isQueued && !watch.isForgotten()) {
            watch.isQueued = true;
            queue.add(watch);
            wakeWaiter();
        }
    }

    @Override
    public void wakeup() {
        synchronized (world) {
            isSignalled = true;
            wakeWaiter();
        }
    }

    private void wakeWaiter() {
        changed(Bits.IN); // another Poll may watch this one
        SimTask task = waiter;
        if (world.turns != null && task != null) {
            world.turns.ready(task);
        } else if (world.turns == null) {
            world.notifyAll();
        }
    }

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        if (world.turns != null) {
            awaitTurn(world.turns, timeoutNanos);
        } else {
            awaitInRealTime(timeoutNanos);
        }
        if (host.isInterrupted()) {
            return true;
        }
        report(sink, max);
        return false;
    }

    private void awaitTurn(Turns turns, long timeoutNanos) {
        SimTask task = turns.current();
        synchronized (world) {
            world.runDue();
            waiter = hasNews() ? null : task;
        }
        if (waiter == null) {
            if (++looks >= LOOKS) {
                looks = 0;
                turns.pause(task);
            }
            return;
        }
        try {
            if (timeoutNanos == 0) {
                turns.pause(task);
            } else {
                looks = 0;
                turns.await(task, host.worldNanos(timeoutNanos));
            }
        } finally {
            waiter = null;
        }
    }

    private void awaitInRealTime(long timeoutNanos) {
        synchronized (world) {
            long begin = world.now();
            while (true) {
                world.runDue();
                long left = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos - (world.now() - begin);
                if (hasNews() || left <= 0) {
                    return;
                }
                Agenda.Entry next = world.agenda.first();
                RealTime.await(world, next == null ? left : Math.min(left, next.atNanos - world.now()));
            }
        }
    }

    private boolean hasNews() {
        return isSignalled || isClosed || hasReady();
    }

    /** Drops from the head of the queue what holds no longer. */
    private boolean hasReady() {
        for (Watch head; (head = queue.peek()) != null; queue.remove()) {
            if (head.ready() != 0) {
                return true;
            }
            head.isQueued = false;
        }
        return false;
    }

    /** Reports each queued watch once. What is queued again while this happens waits for the next call. */
    private void report(ReadySink sink, int max) {
        long[] keys;
        int[] bits;
        int n = 0;
        synchronized (world) {
            keys = new long[Math.min(max, queue.size() + 1)]; // one may be spurious
            bits = new int[keys.length];
            isSignalled = false;
            for (int left = queue.size(); left > 0 && n < keys.length; left--) {
                Watch watch = queue.remove();
                watch.isQueued = false;
                keys[n] = watch.key();
                bits[n] = watch.take();
                n += note(watch, bits[n]);
            }
            n += addSpurious(keys, bits, n);
        }
        for (int i = 0; i < n; i++) {
            sink.ready(keys[i], Bits.readiness(bits[i]), bits[i], 0, 0);
        }
    }

    private int note(Watch watch, int bits) {
        if (bits != 0) {
            world.trace.note(world.now(), host, "event", watch.file.fd, bits);
        }
        return bits == 0 ? 0 : 1;
    }

    private int addSpurious(long[] keys, int[] bits, int n) {
        if (!world.mean || n == keys.length || watches.isEmpty() || !world.random.chance(SELDOM)) {
            return 0;
        }
        long skip = world.random.below(watches.size());
        Watch watch = watches.values().stream().skip(skip).findFirst().orElseThrow();
        keys[n] = watch.key();
        bits[n] = watch.spurious();
        return note(watch, bits[n]);
    }

    /** Nothing to do: a file that has closed is not watched any more. */
    @Override
    public void renew() {}

    @Override
    public long handle() {
        return fd;
    }

    @Override
    public void close() {
        close(fd);
    }

    @Override
    int bits() {
        return isSignalled || hasReady() ? Bits.IN : 0;
    }

    @Override
    void closed() {
        isClosed = true;
        for (Watch watch : watches.values().toArray(new Watch[0])) {
            watch.forget();
        }
        wakeWaiter();
    }
}
