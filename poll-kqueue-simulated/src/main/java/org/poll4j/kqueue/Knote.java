package org.poll4j.kqueue;

/** A filter of one kqueue: what was asked for, and its state. */
final class Knote {
    final long ident;
    final int filter;
    /** As given to the EV_ADD that made it; later ones do not change them. */
    final int flags;

    int fflags;
    long udata;
    boolean disabled;
    /** Of EVFILT_USER. */
    boolean triggered;

    Knote(long ident, int filter, int flags) {
        this.ident = ident;
        this.filter = filter;
        this.flags = flags;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
