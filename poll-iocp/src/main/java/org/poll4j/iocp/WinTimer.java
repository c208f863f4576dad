package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.ffm.NotInlined;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.SystemTimer;

/**
 * A waitable timer, which stays signalled until it is set again. CancelWaitableTimer leaves it signalled, so a timer is
 * disarmed by a time that no one lives to see.
 */
@SuppressWarnings("serial") // never serialized
final class WinTimer extends NotInlined implements SystemTimer {
    /** The unit of the system's times. */
    private static final long UNIT_NANOS = 100;

    private static final long NEVER_NANOS = Long.MAX_VALUE - UNIT_NANOS;

    private final TimerCalls calls;
    private final Descriptor descriptor;
    private final MemorySegment due = Arena.ofAuto().allocate(JAVA_LONG);

    private WinTimer(TimerCalls calls, Descriptor descriptor) {
        this.calls = calls;
        this.descriptor = descriptor;
    }

    static WinTimer open(TimerCalls calls, PortCalls handles) throws IOException {
        long handle = WinError.check(calls.CreateWaitableTimer(), "CreateWaitableTimerW");
        return new WinTimer(
                calls,
                new Descriptor(
                        Descriptor.Kind.WINDOWS_HANDLE,
                        handle,
                        closed -> WinError.check(handles.CloseHandle(closed), "CloseHandle(handle " + closed + ")")));
    }

    @Override
    public Descriptor descriptor() {
        return descriptor;
    }

    /** Rounded up; negative is from now on. */
    @Override
    public void arm(long delayNanos) throws IOException {
        long units = (Math.min(delayNanos, NEVER_NANOS) + UNIT_NANOS - 1) / UNIT_NANOS;
        due.set(JAVA_LONG, 0, -units);
        int result = calls.SetWaitableTimer(descriptor.handle(), due);
        if (result < 0) {
            throw WinError.of("SetWaitableTimer(" + descriptor + ")", -result);
        }
    }

    @Override
    public void disarm() throws IOException {
        arm(NEVER_NANOS);
    }
}
