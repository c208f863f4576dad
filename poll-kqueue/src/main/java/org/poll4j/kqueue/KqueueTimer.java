package org.poll4j.kqueue;

import java.io.IOException;
import org.poll4j.ffm.NotInlined;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.SystemTimer;

/**
 * A timer by EVFILT_TIMER with EV_ONESHOT, in a kqueue of its own. Its event is never taken, which keeps the queue
 * readable: arming deletes the filter and its event with it, because not every system forgets the event of a filter
 * that is added again.
 */
@SuppressWarnings("serial") // never serialized
final class KqueueTimer extends NotInlined implements SystemTimer {
    private static final long IDENT = 1;

    private final OwnQueue queues;
    private final KeventAbi abi;
    private final PosixErrors errors;
    private final Descriptor queue;
    private final KqueueEvents change;
    /** Whether the filter is there, expired or not. */
    private boolean isAdded;

    private KqueueTimer(KqueueSystem system, OwnQueue queues, Descriptor queue) {
        this.queues = queues;
        this.abi = system.kevent();
        this.errors = new PosixErrors(system.posix().errnos());
        this.queue = queue;
        this.change = new KqueueEvents(abi, 1);
    }

    static KqueueTimer open(KqueueSystem system) throws IOException {
        OwnQueue queues = new OwnQueue(system);
        return new KqueueTimer(system, queues, queues.own(queues.open()));
    }

    @Override
    public Descriptor descriptor() {
        return queue;
    }

    @Override
    public void arm(long delayNanos) throws IOException {
        disarm();
        change.set(0, IDENT, abi.EVFILT_TIMER(), abi.EV_ADD() | abi.EV_ONESHOT(), abi.NOTE_NSECONDS(), 0);
        change.setData(0, delayNanos);
        change("ADD");
        isAdded = true;
    }

    @Override
    public void disarm() throws IOException {
        if (isAdded) {
            change.set(0, IDENT, abi.EVFILT_TIMER(), abi.EV_DELETE(), 0, 0);
            change("DELETE");
            isAdded = false;
        }
    }

    private void change(String flag) throws IOException {
        int result = queues.change(queue.fd(), change);
        if (result < 0) {
            throw errors.of("kevent(" + flag + " EVFILT_TIMER, " + queue + ")", -result);
        }
    }
}
