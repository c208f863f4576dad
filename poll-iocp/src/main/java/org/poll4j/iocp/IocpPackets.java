package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** An array of {@code OVERLAPPED_ENTRY}: the packets that one wait took. */
final class IocpPackets {
    /** The completion key of packets that carry the number of a record. */
    static final long RECORD = 1;
    /** The completion key of packets that only make the wait end. */
    static final long WAKE = 2;
    /** The completion key of pipes' packets, which carry the address of a record. */
    static final long PIPE = 3;

    private final int capacity;
    private final MemorySegment entries;
    private final MemorySegment count = Arena.ofAuto().allocate(JAVA_INT);

    IocpPackets(int capacity) {
        this.capacity = capacity;
        this.entries = Arena.ofAuto().allocate((long) capacity * WindowsAbi.ENTRY_SIZE, 8);
    }

    int capacity() {
        return capacity;
    }

    MemorySegment entries() {
        return entries;
    }

    /** Where the call writes how many packets it took. */
    MemorySegment count() {
        return count;
    }

    void clear() {
        count.set(JAVA_INT, 0, 0);
    }

    /** What the call has reported. */
    int taken() {
        return count.get(JAVA_INT, 0);
    }

    /** The record of a request that has ended; 0 for another packet. */
    int record(int index, IocpRecords records) {
        long at = (long) index * WindowsAbi.ENTRY_SIZE;
        long key = entries.get(JAVA_LONG, at + WindowsAbi.ENTRY_KEY);
        long overlapped = entries.get(JAVA_LONG, at + WindowsAbi.ENTRY_OVERLAPPED);
        return key == RECORD ? (int) overlapped : key == PIPE ? records.at(overlapped) : 0;
    }
}
