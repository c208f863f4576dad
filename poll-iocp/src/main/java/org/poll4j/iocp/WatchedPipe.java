package org.poll4j.iocp;

import org.poll4j.spi.Readiness;

/**
 * A registered end of a named pipe. Its readiness follows from the state of the end, whose operations continue without
 * a registration.
 */
final class WatchedPipe extends Watched {
    private static final int ENDS = Readiness.ERROR | Readiness.WRITE_CLOSED;

    private final PipeEnd pipe;
    private boolean gone;

    WatchedPipe(PipeEnd pipe) {
        this.pipe = pipe;
    }

    /** The ends of a pipe come with every interest. */
    @Override
    protected int bits(int readiness) {
        int bits = (readiness & Readiness.BOTH) | ENDS;
        return (readiness & Readiness.READABLE) == 0 ? bits : bits | Readiness.READ_CLOSED;
    }

    @Override
    int readiness(int ready) {
        return ready;
    }

    @Override
    boolean needsUpdate() {
        return !gone && (pipe.readiness() & armed()) != 0;
    }

    @Override
    boolean update() {
        return needsUpdate();
    }

    @Override
    int take() {
        return gone ? 0 : reported(pipe.readiness() & armed());
    }

    @Override
    void untake(int taken) {
        unreported(taken);
    }

    @Override
    void end() {
        gone = true;
        pipe.unwatched();
    }
}
