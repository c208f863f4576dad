package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * One of a pipe's operations: at most one of a kind is in flight. Whether it was submitted is what decides if a packet
 * comes, not whether it has succeeded: taking an error that is reported beside a packet for one that replaces it freed
 * memory that the kernel wrote to.
 *
 * @see <a href="https://github.com/tokio-rs/mio/pull/2014">mio #2014</a>
 */
final class PipeOperation {
    /** Its OVERLAPPED; 0 before the end belongs to a Poll. */
    int record;

    /** The status before a call. Each call writes another one before it does anything else. */
    private static final int NOT_BEGUN = -1;

    private MemorySegment overlapped = MemorySegment.NULL;
    private boolean inFlight;
    /**
     * Whether a call is being made. Seen by a later call, it means that an Error ended the call, such as a full stack.
     */
    private boolean calling;
    /** Whether what it brings belongs to a connection that is over. */
    private boolean stale;

    /** Takes its record. */
    void use(IocpRecords records, Submitter owner) {
        record = records.take(owner);
        overlapped = records.overlapped(record);
    }

    /** Gives its record back, if it has one. */
    void leave(IocpRecords records) {
        if (record != 0) {
            records.give(record);
            record = 0;
        }
    }

    /** Must be called before each call that submits. */
    void begin() {
        overlapped.fill((byte) 0);
        overlapped.set(JAVA_INT, WindowsAbi.OVERLAPPED_STATUS, NOT_BEGUN);
        calling = true;
    }

    /** Takes the result of the call: returns 0 if a packet will come, else the error. */
    int submitted(int result) {
        boolean submitted =
                result >= 0 || result == -WindowsAbi.ERROR_IO_PENDING || result == -WindowsAbi.ERROR_MORE_DATA;
        inFlight = submitted;
        calling = false;
        return submitted ? 0 : -result;
    }

    /** Whether the kernel has its memory. After a call that an Error ended, this depends on the status. */
    boolean inFlight() {
        if (calling) {
            inFlight = overlapped.get(JAVA_INT, WindowsAbi.OVERLAPPED_STATUS) != NOT_BEGUN;
            calling = false;
        }
        return inFlight;
    }

    /** What it brings is to be forgotten. */
    void forget() {
        stale = inFlight();
    }

    /** Its packet has come: the error, 0 for none; ERROR_OPERATION_ABORTED if it is of no interest any more. */
    int end(PipeCalls calls) {
        int status = overlapped.get(JAVA_INT, WindowsAbi.OVERLAPPED_STATUS);
        int error = status >= 0 ? 0 : calls.RtlNtStatusToDosError(status);
        if (stale) {
            error = WindowsAbi.ERROR_OPERATION_ABORTED;
        }
        stale = false;
        calling = false;
        inFlight = false;
        return error;
    }

    /** How many bytes it has moved. */
    int count() {
        return overlapped.get(JAVA_INT, WindowsAbi.OVERLAPPED_COUNT);
    }

    long address() {
        return overlapped.address();
    }
}
