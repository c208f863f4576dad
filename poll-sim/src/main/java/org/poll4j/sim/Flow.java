package org.poll4j.sim;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from one end of a connection to the other: those that wait to be sent, those under way, and those that wait to
 * be read, in one ring. The totals tell them apart: {@code taken <= arrived <= sent <= written}.
 */
final class Flow {
    private static final int SEGMENT = 16 * 1024;

    /** Where the bytes go in, and where they come out. */
    interface End {
        /** There is room again. */
        void roomAppeared();

        /** Bytes, or the end, are there. */
        void arrived();

        /** Whether bytes that arrive find no reader. */
        boolean isGone();

        /** Bytes have found no reader: this end gets a reset. */
        void refused();
    }

    private final World world;
    private final @Nullable Link link;
    private final End writer;
    private final End reader;
    private final int sendRoom;
    private final int receiveRoom;
    /** The lengths of messages, where there are messages. */
    private final @Nullable ArrayDeque<Integer> messages;

    private byte[] ring = new byte[1024];
    private long written;
    private long sent;
    private long arrived;
    private long taken;
    private long lastArrivalNanos;
    private boolean isFinished;
    private boolean endSent;
    private boolean endArrived;
    private boolean isAborted;
    private boolean writerWaits;

    Flow(World world, @Nullable Link link, End writer, End reader, int sendRoom, int receiveRoom, boolean messages) {
        this.world = world;
        this.link = link;
        this.writer = writer;
        this.reader = reader;
        this.sendRoom = sendRoom;
        this.receiveRoom = receiveRoom;
        this.messages = messages ? new ArrayDeque<>() : null;
    }

    int available() {
        return (int) (arrived - taken);
    }

    boolean hasEnded() {
        return endArrived;
    }

    /** How much a write would take. */
    int room() {
        int free = sendRoom - (int) (written - arrived);
        return isImmediate() ? free + receiveRoom - (int) (arrived - taken) : free;
    }

    private boolean isImmediate() {
        return link == null || link.isImmediate() && sent == arrived;
    }

    int capacity() {
        return isImmediate() ? sendRoom + receiveRoom : sendRoom;
    }

    /** As Linux has it: no event for a little room. */
    boolean isWritable() {
        return 3L * room() >= capacity();
    }

    /** Nothing before that moment: the peer does not know of the connection yet. */
    void notBefore(long nanos) {
        lastArrivalNanos = nanos;
    }

    /** Takes what there is room for, at most the limit; the caller has looked at {@link #room}. */
    int write(Span src, int limit) {
        int n = Math.min(Math.min(src.length(), limit), room());
        writerWaits = n < src.length();
        if (n > 0) {
            reserve((int) (written - taken) + n);
            copy(written, n, (at, offset, count) -> src.get(at, ring, offset, count));
            written += n;
            if (messages != null) {
                messages.add(n);
            }
            pump();
        }
        return n;
    }

    void writerWaits() {
        writerWaits = true;
    }

    /** Reads what is there, at most the limit. Of a message, the rest is dropped. */
    int read(Span dst, int limit, boolean peek) {
        Integer message = messages == null ? null : messages.peek();
        int most = message == null ? available() : message;
        int n = Math.min(Math.min(dst.length(), limit), most);
        copy(taken, n, (at, offset, count) -> dst.put(at, ring, offset, count));
        if (!peek) {
            if (messages != null && message != null) {
                messages.remove();
                taken += message;
            } else {
                taken += n;
            }
            pump();
            if (isImmediate()) {
                tellWriter();
            }
        }
        return n;
    }

    /** Sends what the window lets through. */
    private void pump() {
        while (!isAborted && sent < written && sent - taken < receiveRoom) {
            int n = (int) Math.min(written - sent, receiveRoom - (sent - taken));
            if (isImmediate()) {
                sent += n;
                arrive(sent);
            } else {
                n = (int) Math.min(n, world.mean ? 1 + world.random.below(SEGMENT) : SEGMENT);
                sent += n;
                long upTo = sent;
                schedule(n, () -> arriveLate(upTo));
            }
        }
        if (isFinished && !endSent && !isAborted && sent == written) {
            endSent = true;
            if (isImmediate()) {
                arriveEnd();
            } else {
                schedule(0, this::arriveEnd);
            }
        }
    }

    private void schedule(int bytes, Runnable arrival) {
        Link over = java.util.Objects.requireNonNull(link);
        long at = Math.max(over.arrival(), lastArrivalNanos) + over.transmission(bytes);
        lastArrivalNanos = at;
        world.after(at - world.now(), () -> over.deliver(arrival));
    }

    private void arriveLate(long upTo) {
        if (!isAborted && link != null && world.random.chance(link.conditions().resets)) {
            writer.refused();
            reader.refused(); // a reset in the middle reaches both ends
        }
        arrive(upTo);
    }

    private void arrive(long upTo) {
        if (isAborted) {
            return;
        }
        arrived = upTo;
        if (reader.isGone()) {
            taken = arrived;
            writer.refused();
            return;
        }
        reader.arrived();
        if (link != null && !link.isImmediate()) {
            tellWriter();
        }
    }

    private void arriveEnd() {
        if (!isAborted) {
            endArrived = true;
            reader.arrived();
        }
    }

    private void tellWriter() {
        if (writerWaits && isWritable()) {
            writerWaits = false;
            writer.roomAppeared();
        }
    }

    /** No more will be written; what is here still arrives, and then the end. */
    void finish() {
        if (!isFinished) {
            isFinished = true;
            pump();
        }
    }

    /** What has not arrived never will. */
    void abort() {
        isAborted = true;
        written = sent = arrived;
    }

    private void reserve(int bytes) {
        if (bytes > ring.length) {
            byte[] larger = new byte[Integer.highestOneBit(bytes - 1) * 2];
            for (long at = taken; at < written; ) {
                int from = (int) (at & ring.length - 1);
                int to = (int) (at & larger.length - 1);
                int n = (int) Math.min(written - at, Math.min(ring.length - from, larger.length - to));
                System.arraycopy(ring, from, larger, to, n);
                at += n;
            }
            ring = larger;
        }
    }

    /** Part of a ring: {@code at} counts from the caller's first byte. */
    private interface Part {
        void copy(int at, int offset, int count);
    }

    private void copy(long from, int n, Part part) {
        int offset = (int) (from & ring.length - 1);
        int first = Math.min(n, ring.length - offset);
        if (first > 0) {
            part.copy(0, offset, first);
            world.trace.mix(ring, offset, first);
        }
        if (n > first) {
            part.copy(first, 0, n - first);
            world.trace.mix(ring, 0, n - first);
        }
    }
}
