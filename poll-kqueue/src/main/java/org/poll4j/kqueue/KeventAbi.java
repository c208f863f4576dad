package org.poll4j.kqueue;

import org.poll4j.spi.Readiness;

/**
 * One system's {@code struct kevent} and its numbers. {@code ident} is 8 bytes at 0, {@code filter} is at 8 everywhere.
 * The constants keep their C names; a filter that a system lacks is 0. Sizes and offsets are written as numbers,
 * because the generated layouts are slow to load; a test compares them.
 *
 * @param size of the struct, in bytes
 * @param wide whether filter and flags are 32 bits wide, not 16
 * @param flags where flags is
 * @param fflags where fflags is; 32 bits
 * @param data where data is; 64 bits
 * @param udata where udata is; 64 bits
 * @param EVFILT_READ filter: readable
 * @param EVFILT_WRITE filter: writable
 * @param EVFILT_EXCEPT filter: urgent data, with NOTE_OOB
 * @param EVFILT_USER filter: triggered by a program
 * @param EV_ADD flag: add a filter
 * @param EV_DELETE flag: remove it
 * @param EV_ENABLE flag: let it report
 * @param EV_CLEAR flag: report edges
 * @param EV_ONESHOT flag: report once, then remove
 * @param EV_RECEIPT flag: answer the change by an EV_ERROR event
 * @param EV_EOF flag: the end of that direction
 * @param EV_ERROR flag: data is an errno
 * @param NOTE_OOB fflag of EVFILT_EXCEPT: urgent data
 * @param NOTE_TRIGGER fflag of EVFILT_USER: triggers it
 * @param EVFILT_PROC filter: a process
 * @param NOTE_EXIT fflag of EVFILT_PROC: it has ended
 * @param NOTE_EXITSTATUS fflag of EVFILT_PROC: requests the status; 0 where NOTE_EXIT returns it
 * @param EVFILT_TIMER filter: a timer
 * @param NOTE_NSECONDS fflag of EVFILT_TIMER: data is nanoseconds
 */
public record KeventAbi(
        int size,
        boolean wide,
        int flags,
        int fflags,
        int data,
        int udata,
        int EVFILT_READ,
        int EVFILT_WRITE,
        int EVFILT_EXCEPT,
        int EVFILT_USER,
        int EV_ADD,
        int EV_DELETE,
        int EV_ENABLE,
        int EV_CLEAR,
        int EV_ONESHOT,
        int EV_RECEIPT,
        int EV_EOF,
        int EV_ERROR,
        int NOTE_OOB,
        int NOTE_TRIGGER,
        int EVFILT_PROC,
        int NOTE_EXIT,
        int NOTE_EXITSTATUS,
        int EVFILT_TIMER,
        int NOTE_NSECONDS) {

    /** Flag: do not let it report. The same on every system, as bindings/headers/kqueue.h asserts. */
    public static final int EV_DISABLE = 0x8;

    /** Flag: report once, then disable. The same on every system, too. */
    public static final int EV_DISPATCH = 0x80;

    /** The interests that there are filters for. */
    int interests() {
        return EVFILT_EXCEPT == 0 ? Readiness.BOTH : Readiness.BOTH | Readiness.PRIORITY;
    }

    /** The C name of a filter, for messages. */
    public String name(int filter) {
        if (filter == EVFILT_READ) {
            return "EVFILT_READ";
        }
        if (filter == EVFILT_WRITE) {
            return "EVFILT_WRITE";
        }
        if (filter == EVFILT_PROC) {
            return "EVFILT_PROC";
        }
        if (filter == EVFILT_TIMER) {
            return "EVFILT_TIMER";
        }
        return filter == EVFILT_USER ? "EVFILT_USER" : "EVFILT_EXCEPT";
    }
}
