package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The memory of requests in flight, which the kernel writes when they end, whatever was closed meanwhile. So a record
 * stays where it is, and is not used for anything else, until the packet of its request has been taken. It holds an
 * {@code IO_STATUS_BLOCK} and an {@code AFD_POLL_INFO}, or an {@code OVERLAPPED}, which begins with the same status.
 *
 * <p>A record is known by its number, which the packets of AFD carry; those of pipes carry its address. No record has
 * the number 0: a poll without a context makes no packet.
 */
final class IocpRecords {
    private static final int RECORD_SIZE = WindowsAbi.STATUS_BLOCK_SIZE + WindowsAbi.POLL_INFO_SIZE; // OVERLAPPED: 32
    private static final int CHUNK = 1024;
    private static final int INFO = WindowsAbi.STATUS_BLOCK_SIZE;

    /**
     * The records of every Poll that is open, and of each closed one whose packets did not all come. A Poll that is
     * never closed can become unreachable while the kernel still writes here. Records keep their owners, and so the
     * buffers of pipes.
     */
    private static final Set<IocpRecords> IN_USE = ConcurrentHashMap.newKeySet();

    private MemorySegment[] chunks = new MemorySegment[0];
    private @Nullable Submitter[] owners = new Submitter[0];
    private int[] free = new int[0];
    private int freeCount;
    private int inFlight;

    /** A record for one request. */
    int take(Submitter owner) {
        if (freeCount == 0) {
            grow();
        }
        int record = free[--freeCount];
        owners[record] = owner;
        inFlight++;
        return record;
    }

    /** After its packet has come, or its request has not begun. */
    void give(int record) {
        owners[record] = null;
        free[freeCount++] = record;
        inFlight--;
    }

    /** Withdraws a record from use, because a packet may or may not come: no other request may get it. */
    void abandon(int record) {
        owners[record] = null;
        inFlight--;
    }

    /** After the Poll has closed and taken its packets. Stays in use where one has not come. */
    void close() {
        if (inFlight == 0) {
            IN_USE.remove(this);
        }
    }

    /** One more than the highest number of a record. */
    int size() {
        return owners.length;
    }

    int inFlight() {
        return inFlight;
    }

    /** The owner of the request in flight there; null for none, or for a record that was never given out. */
    @Nullable
    Submitter owner(int record) {
        return record > 0 && record < owners.length ? owners[record] : null;
    }

    private void grow() {
        IN_USE.add(this);
        int first = chunks.length * CHUNK;
        chunks = Arrays.copyOf(chunks, chunks.length + 1);
        chunks[chunks.length - 1] = Arena.ofAuto().allocate((long) CHUNK * RECORD_SIZE, 8);
        owners = Arrays.copyOf(owners, first + CHUNK);
        free = Arrays.copyOf(free, first + CHUNK);
        for (int record = first + CHUNK - 1; record >= Math.max(first, 1); record--) {
            free[freeCount++] = record;
        }
    }

    /** Asks for events of one socket, forever. */
    void fill(int record, long socket, int events) {
        MemorySegment chunk = chunks[record / CHUNK];
        long info = offset(record) + INFO;
        chunk.set(JAVA_LONG, info + WindowsAbi.POLL_TIMEOUT, Long.MAX_VALUE);
        chunk.set(JAVA_INT, info + WindowsAbi.POLL_HANDLES, 1);
        chunk.set(JAVA_INT, info + WindowsAbi.POLL_EXCLUSIVE, 0);
        chunk.set(JAVA_LONG, info + WindowsAbi.POLL_HANDLE, socket);
        chunk.set(JAVA_INT, info + WindowsAbi.POLL_EVENTS, events);
    }

    long statusAddress(int record) {
        return chunks[record / CHUNK].address() + offset(record);
    }

    /** The record that begins at an address; 0 for none. */
    int at(long address) {
        for (int chunk = 0; chunk < chunks.length; chunk++) {
            long offset = address - chunks[chunk].address();
            if (offset >= 0 && offset < (long) CHUNK * RECORD_SIZE) {
                return chunk * CHUNK + (int) (offset / RECORD_SIZE);
            }
        }
        return 0;
    }

    /** A record as an {@code OVERLAPPED}. */
    MemorySegment overlapped(int record) {
        return chunks[record / CHUNK].asSlice(offset(record), WindowsAbi.OVERLAPPED_SIZE);
    }

    long infoAddress(int record) {
        return statusAddress(record) + INFO;
    }

    int status(int record) {
        return chunks[record / CHUNK].get(JAVA_INT, offset(record));
    }

    int handles(int record) {
        return chunks[record / CHUNK].get(JAVA_INT, offset(record) + INFO + WindowsAbi.POLL_HANDLES);
    }

    int events(int record) {
        return chunks[record / CHUNK].get(JAVA_INT, offset(record) + INFO + WindowsAbi.POLL_EVENTS);
    }

    private static long offset(int record) {
        return (long) (record % CHUNK) * RECORD_SIZE;
    }
}
