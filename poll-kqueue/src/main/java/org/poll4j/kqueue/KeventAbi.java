package org.poll4j.kqueue;

/**
 * One system's {@code struct kevent} and its numbers, filled from the generated constants and layouts. {@code ident} is 8
 * bytes at 0 and {@code filter} at 8 everywhere. The components keep their C names.
 *
 * @param function the C name of kevent
 * @param longCounts whether its counts are {@code size_t}
 * @param size of the struct, in bytes
 * @param wideFlags whether filter and flags are 32 bits wide, not 16
 * @param flags where flags is
 * @param fflags where fflags is; 32 bits
 * @param data where data is; 64 bits
 * @param udata where udata is; 64 bits
 * @param EVFILT_READ filter: readable
 * @param EVFILT_WRITE filter: writable
 * @param EVFILT_USER filter: triggered by a program
 * @param EV_ADD flag: add or change a filter
 * @param EV_DELETE flag: remove it
 * @param EV_CLEAR flag: report edges
 * @param EV_ONESHOT flag: report once, then remove
 * @param EV_RECEIPT flag: answer each change with an EV_ERROR event
 * @param EV_EOF flag: the end of that direction
 * @param EV_ERROR flag: data is an errno
 * @param NOTE_TRIGGER fflag: trigger an EVFILT_USER
 */
public record KeventAbi(
        String function,
        boolean longCounts,
        int size,
        boolean wideFlags,
        int flags,
        int fflags,
        int data,
        int udata,
        int EVFILT_READ,
        int EVFILT_WRITE,
        int EVFILT_USER,
        int EV_ADD,
        int EV_DELETE,
        int EV_CLEAR,
        int EV_ONESHOT,
        int EV_RECEIPT,
        int EV_EOF,
        int EV_ERROR,
        int NOTE_TRIGGER) {}
