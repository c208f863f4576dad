package org.poll4j.sim;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * Memory of the caller's that a transfer reads or writes: an array, a buffer's remaining part, a segment, or several
 * buffers.
 */
sealed interface Span {
    int length();

    /** Copies from the caller's memory. */
    void get(int at, byte[] dst, int offset, int count);

    /** Copies into the caller's memory. */
    void put(int at, byte[] src, int offset, int count);

    static Span of(byte[] array, int offset, int length) {
        return new OfArray(array, offset, length);
    }

    static Span of(ByteBuffer buffer) {
        int position = buffer.position();
        return new OfBuffer(buffer, position, Math.max(0, buffer.limit() - position));
    }

    static Span of(MemorySegment segment) {
        return new OfSegment(segment, (int) Math.min(segment.byteSize(), Integer.MAX_VALUE));
    }

    static Span of(ByteBuffer[] buffers, int offset, int length) {
        Span[] parts = new Span[length];
        long total = 0;
        for (int i = 0; i < length; i++) {
            parts[i] = of(buffers[offset + i]);
            total += parts[i].length();
        }
        return new OfParts(parts, (int) Math.min(total, Integer.MAX_VALUE));
    }

    /** Part of an array. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfArray(byte[] array, int start, int length) implements Span {
        @Override
        public void get(int at, byte[] dst, int offset, int count) {
            System.arraycopy(array, start + at, dst, offset, count);
        }

        @Override
        public void put(int at, byte[] src, int offset, int count) {
            System.arraycopy(src, offset, array, start + at, count);
        }
    }

    /** Part of a buffer, whose position stays. */
    record OfBuffer(ByteBuffer buffer, int start, int length) implements Span {
        @Override
        public void get(int at, byte[] dst, int offset, int count) {
            buffer.get(start + at, dst, offset, count);
        }

        @Override
        public void put(int at, byte[] src, int offset, int count) {
            buffer.put(start + at, src, offset, count);
        }
    }

    /** A segment. */
    record OfSegment(MemorySegment segment, int length) implements Span {
        @Override
        public void get(int at, byte[] dst, int offset, int count) {
            MemorySegment.copy(segment, JAVA_BYTE, at, dst, offset, count);
        }

        @Override
        public void put(int at, byte[] src, int offset, int count) {
            MemorySegment.copy(src, offset, segment, JAVA_BYTE, at, count);
        }
    }

    /** Several, one after the other. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record OfParts(Span[] parts, int length) implements Span {
        @Override
        public void get(int at, byte[] dst, int offset, int count) {
            each(at, count, (part, from, done, n) -> part.get(from, dst, offset + done, n));
        }

        @Override
        public void put(int at, byte[] src, int offset, int count) {
            each(at, count, (part, from, done, n) -> part.put(from, src, offset + done, n));
        }

        private void each(int at, int count, Step step) {
            int skipped = at;
            int done = 0;
            for (Span part : parts) {
                int n = Math.min(part.length() - skipped, count - done);
                if (n > 0) {
                    step.copy(part, skipped, done, n);
                    done += n;
                }
                skipped = Math.max(0, skipped - part.length());
            }
        }

        /** Copies a part. */
        private interface Step {
            void copy(Span part, int from, int done, int count);
        }
    }
}
