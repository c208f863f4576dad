package org.poll4j.examples.http;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import org.poll4j.Interest;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingStream;
import org.poll4j.spi.Backend;

/**
 * A client's bytes, with a deadline for each wait. The thread that waits has no timer: it only writes down until when,
 * and the server's watchdog closes the stream if that has passed. So a wait costs two writes of a field.
 */
final class ClientStream implements ByteChannel {
    private static final long NONE = Long.MAX_VALUE;
    private static final long SECOND = 1_000_000_000;
    private static final int PART = 16 * 1024;

    private final BlockingStream<TcpStream> stream;
    private final Limits limits;
    private final Backend clock;
    /** Counts from here, so that no time is {@link #NONE}. */
    private final long begin;
    /** How long the reads of this phase may still wait. */
    private long readNanos;
    /** A body may take longer, the more of it comes. */
    private boolean isExtended;
    /** Of the wait under way. */
    private volatile long deadlineNanos = NONE;

    private volatile boolean closed;

    ClientStream(BlockingStream<TcpStream> stream, Limits limits, Backend clock) {
        this.clock = clock;
        this.begin = clock.nanoTime();
        this.stream = stream;
        this.limits = limits;
    }

    /** All reads from now on, together, may wait so long. */
    void allow(Duration time) {
        readNanos = time.toNanos();
        isExtended = false;
    }

    /** All reads from now on may wait as long as a body may take. */
    void allowBody() {
        allow(limits.transfer());
        isExtended = true;
    }

    private long now() {
        return clock.nanoTime() - begin;
    }

    @Override
    public int read(ByteBuffer dst) throws IOException {
        long start = now();
        deadlineNanos = start + readNanos;
        try {
            int n = stream.read(dst);
            readNanos -= now() - start;
            if (isExtended && n > 0) {
                readNanos += n * SECOND / limits.bytesPerSecond();
            }
            return n;
        } catch (IOException e) {
            close(); // the client is gone: code that still runs for it gets an exception
            throw e;
        } finally {
            deadlineNanos = NONE;
        }
    }

    /** Writes all. The client must make room for each part in time. */
    @Override
    public int write(ByteBuffer src) throws IOException {
        int end = src.limit();
        int length = src.remaining();
        try {
            while (src.position() < end) {
                deadlineNanos = now() + limits.transfer().toNanos();
                stream.write(src.limit(Math.min(end, src.position() + PART)));
            }
            return length;
        } catch (IOException e) {
            close();
            throw e;
        } finally {
            deadlineNanos = NONE;
        }
    }

    /** Called by the watchdog. */
    void closeIfLate() {
        if (now() > deadlineNanos) {
            close();
        }
    }

    /** Tells the client that nothing more comes. */
    void shutdownOutput() throws IOException {
        stream.source().shutdown(Interest.WRITABLE);
    }

    /** Closes with a reset, so that the client cannot take what it has got for the whole. */
    void reset() throws IOException {
        stream.source().setOption(StandardSocketOptions.SO_LINGER, 0);
        close();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** From any thread. */
    @Override
    public void close() {
        closed = true;
        try {
            stream.close();
        } catch (IOException e) {
            // closed all the same
        }
    }
}
