package org.poll4j.tests.kqueue;

/** A filter of one kqueue: the request, and its state. */
final class Knote {
    final long ident;
    final int filter;
    /** As given to the EV_ADD that made it; later ones do not change them. */
    final int flags;
    /** What Linux calls the pipe or socket. */
    final String name;

    int fflags;
    long udata;
    boolean disabled;
    /** A socket that is not connected yet, or the wrong end of a pipe: reports nothing. */
    boolean mute;
    /** Of EVFILT_USER. */
    boolean triggered;
    /** Its place in the order of reports: those that wait for longer come first. */
    long since;

    Knote(long ident, int filter, int flags, String name) {
        this.ident = ident;
        this.filter = filter;
        this.flags = flags;
        this.name = name;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean isSilent() {
        return disabled || mute;
    }
}
