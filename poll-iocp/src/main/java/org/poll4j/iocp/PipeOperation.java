package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * One of a pipe's operations: at most one of a kind is in flight. Whether it was submitted is what decides if a packet comes, not
 * whether it has succeeded: taking an error that is told beside a packet for one that replaces it freed memory that the
 * kernel wrote to.
 *
 * @see <a href="https://github.com/tokio-rs/mio/pull/2014">mio #2014</a>
 */
final class PipeOperation {
    /** Its OVERLAPPED; 0 before the end belongs to a Poll. */
    int record;

    private MemorySegment overlapped = MemorySegment.NULL;
    boolean inFlight;
    /** Whether what it brings belongs to a connection that is over. */
    private boolean stale;

    void use(int newRecord, MemorySegment newOverlapped) {
        record = newRecord;
        overlapped = newOverlapped;
    }

    /** To be called before it is submitted. */
    void begin() {
        overlapped.fill((byte) 0);
        inFlight = true;
    }

    /** With what the call returned: 0 if a packet will come, else the error. */
    int submitted(int result) {
        boolean submitted =
                result >= 0 || result == -WindowsAbi.ERROR_IO_PENDING || result == -WindowsAbi.ERROR_MORE_DATA;
        inFlight = submitted;
        return submitted ? 0 : -result;
    }

    /** What it brings is to be forgotten. */
    void forget() {
        stale = inFlight;
    }

    /** Its packet has come: the error, 0 for none; ERROR_OPERATION_ABORTED if it is of no interest any more. */
    int end(PipeCalls calls) {
        inFlight = false;
        int status = overlapped.get(JAVA_INT, WindowsAbi.OVERLAPPED_STATUS);
        if (stale) {
            stale = false;
            return WindowsAbi.ERROR_OPERATION_ABORTED;
        }
        return status >= 0 ? 0 : calls.RtlNtStatusToDosError(status);
    }

    /** How many bytes it has moved. */
    int count() {
        return overlapped.get(JAVA_INT, WindowsAbi.OVERLAPPED_COUNT);
    }

    long address() {
        return overlapped.address();
    }
}
