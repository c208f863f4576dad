package org.poll4j.epoll;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.NotInlined;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;

/** The algorithm; {@link Epoll} has the calls, {@link EpollEvents} the bits. */
@SuppressWarnings("serial") // never serialized
final class EpollSelector extends NotInlined implements Selector {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final int FOREVER = -1;

    private final EpollCalls calls;
    private final FdCalls fds;
    private final PosixAbi.Errnos errnos = LinuxAbi.POSIX.errnos();
    private final PosixErrors errors = new PosixErrors(errnos);
    /** Written by the polling thread under the Poll's lock, which all others hold when they read it. */
    private int epfd;

    private final EpollWakeup wakeup;
    /** Under the Poll's lock. */
    private final EpollChange change = new EpollChange();
    /** A {@code struct timespec}: seconds, nanoseconds. */
    private final MemorySegment timespec = Arena.ofAuto().allocate(JAVA_LONG, 2);

    private EpollEvents events = new EpollEvents(64);
    private boolean hasPwait2 = true;

    private EpollSelector(EpollCalls calls, FdCalls fds, int epfd, EpollWakeup wakeup) {
        this.calls = calls;
        this.fds = fds;
        this.epfd = epfd;
        this.wakeup = wakeup;
    }

    static EpollSelector open(EpollCalls calls, FdCalls fds, ByteCalls bytes) throws IOException {
        PosixErrors errors = new PosixErrors(LinuxAbi.POSIX.errnos());
        int epfd = calls.epoll_create1(linux_h.EPOLL_CLOEXEC());
        if (epfd < 0) {
            throw errors.denied("epoll_create1", -epfd);
        }
        int eventfd = calls.eventfd(0, linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK());
        EpollSelector selector = new EpollSelector(calls, fds, epfd, new EpollWakeup(bytes, eventfd));
        try {
            errors.check(eventfd, "eventfd");
            selector.addWakeup();
            return selector;
        } catch (IOException failure) {
            selector.close();
            throw failure;
        }
    }

    @Override
    public void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        change.set(EpollEvents.bits(interest, trigger, rawBits), key);
        int result = calls.epoll_ctl(epfd, linux_h.EPOLL_CTL_ADD(), descriptor.fd(), change.segment());
        if (result < 0) {
            throw refused(descriptor, -result);
        }
    }

    private IOException refused(Descriptor descriptor, int errno) {
        if (errno == errnos.EPERM()) { // see epoll_ctl(2)
            return new IOException(
                    "register(" + descriptor + "): cannot be watched, as no regular file or directory can:"
                            + " epoll_ctl(ADD): EPERM (" + errno + ")");
        }
        return errors.of("epoll_ctl(ADD, " + descriptor + ")", errno);
    }

    @Override
    public void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        change.set(EpollEvents.bits(interest, trigger, rawBits), key);
        int result = calls.epoll_ctl(epfd, linux_h.EPOLL_CTL_MOD(), descriptor.fd(), change.segment());
        if (result < 0) {
            throw errors.of("epoll_ctl(MOD, " + descriptor + ")", -result);
        }
    }

    @Override
    public void remove(Descriptor descriptor) throws IOException {
        int result = calls.epoll_ctl(epfd, linux_h.EPOLL_CTL_DEL(), descriptor.fd(), change.segment());
        // ENOENT, EBADF: closed outside poll4j, so that the kernel has forgotten it; see epoll(7), Q6
        if (result < 0 && result != -errnos.ENOENT() && result != -errnos.EBADF()) {
            throw errors.of("epoll_ctl(DEL, " + descriptor + ")", -result);
        }
    }

    /** Nothing to do: EPOLLONESHOT disarms both directions. */
    @Override
    public void disarm(Descriptor descriptor) {}

    /** Nothing to do: the kernel keeps edges. */
    @Override
    public void rearm(Descriptor descriptor, int directions) {}

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        if (events.capacity() < max) {
            events = new EpollEvents(max);
        }
        int n = await(max, timeoutNanos);
        while (max == 1 && n == 1 && events.key(0) == EpollWakeup.KEY) {
            n = await(max, 0); // the wake has taken the only place, in front of a source that may be ready
        }
        if (n < 0) {
            if (n == -errnos.EINTR()) {
                return true;
            }
            throw errors.of("epoll_wait(fd " + epfd + ")", -n);
        }
        for (int i = 0; i < n; i++) {
            long key = events.key(i);
            if (key != EpollWakeup.KEY) {
                int bits = events.bits(i);
                sink.ready(key, EpollEvents.readiness(bits), bits, 0, 0);
            }
        }
        return false;
    }

    private int await(int max, long timeoutNanos) {
        if (timeoutNanos == 0) {
            return calls.epoll_wait_now(epfd, events.segment(), max);
        }
        if (timeoutNanos < 0) {
            return calls.epoll_wait(epfd, events.segment(), max, FOREVER);
        }
        return hasPwait2 ? awaitNanos(max, timeoutNanos) : awaitMillis(max, timeoutNanos);
    }

    private int awaitNanos(int max, long timeoutNanos) {
        timespec.setAtIndex(JAVA_LONG, 0, timeoutNanos / NANOS_PER_SECOND);
        timespec.setAtIndex(JAVA_LONG, 1, timeoutNanos % NANOS_PER_SECOND);
        int n = calls.epoll_pwait2(epfd, events.segment(), max, timespec);
        // ENOSYS: Linux before 5.11; EPERM: a seccomp filter that does not know the call
        if (n == -errnos.ENOSYS() || n == -errnos.EPERM()) {
            hasPwait2 = false;
            return awaitMillis(max, timeoutNanos);
        }
        return n;
    }

    /** Rounded up: rounding down would turn the last part of a wait into a busy loop. */
    private int awaitMillis(int max, long timeoutNanos) {
        long millis = (timeoutNanos - 1) / NANOS_PER_MILLI + 1;
        return calls.epoll_wait(epfd, events.segment(), max, (int) Math.min(millis, Integer.MAX_VALUE));
    }

    private void addWakeup() throws IOException {
        int bits = EpollEvents.bits(0, Trigger.EDGE, linux_h.EPOLLIN()); // loads what the first registration needs
        change.set(bits, EpollWakeup.KEY);
        int result = calls.epoll_ctl(epfd, linux_h.EPOLL_CTL_ADD(), wakeup.fd(), change.segment());
        if (result < 0) {
            // an eventfd can always be watched
            throw errors.denied("epoll_ctl(ADD, fd " + wakeup.fd() + ")", -result);
        }
    }

    @Override
    public void renew() throws IOException {
        int old = epfd;
        epfd = errors.check(calls.epoll_create1(linux_h.EPOLL_CLOEXEC()), "epoll_create1");
        try {
            addWakeup();
        } catch (IOException failure) {
            fds.close(epfd);
            epfd = old;
            throw failure;
        }
        fds.close(old);
    }

    @Override
    public long handle() {
        return epfd;
    }

    @Override
    public void wakeup() {
        wakeup.signal();
    }

    @Override
    public void close() {
        if (wakeup.fd() >= 0) {
            fds.close(wakeup.fd());
        }
        fds.close(epfd);
    }
}
