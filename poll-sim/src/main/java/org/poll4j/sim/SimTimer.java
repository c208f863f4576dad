package org.poll4j.sim;

import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.SystemTimer;

/** A timerfd that expires once, by its host's clock. */
final class SimTimer extends OpenFile implements SystemTimer {
    /** So that the sum with the present does not overflow. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private @Nullable Descriptor descriptor;
    private Agenda.@Nullable Entry armed;
    private boolean hasExpired;

    SimTimer(SimHost host) {
        super(host);
    }

    @Override
    public Descriptor descriptor() {
        Descriptor own = descriptor;
        if (own == null) {
            own = SimSources.own(this);
            descriptor = own;
        }
        return own;
    }

    @Override
    public void arm(long delayNanos) {
        synchronized (world) {
            disarm();
            armed = world.after(Math.min(host.worldNanos(delayNanos), LONGEST_NANOS), this::expire);
        }
    }

    private void expire() {
        armed = null;
        hasExpired = true;
        changed(Bits.IN);
    }

    @Override
    public void disarm() {
        synchronized (world) {
            hasExpired = false;
            if (armed != null) {
                armed.cancel();
                armed = null;
            }
        }
    }

    @Override
    int bits() {
        return hasExpired ? Bits.IN : 0;
    }

    @Override
    void closed() {
        disarm();
    }

    @Override
    void vanish() {
        super.vanish();
        disarm();
    }
}
