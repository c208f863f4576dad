package org.poll4j.epoll;

import java.io.IOException;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.ffm.NotInlined;
import org.poll4j.posix.PosixErrors;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.RelayBuffer;

/**
 * A pipe. It is filled only when it is empty, because splice says EAGAIN both of a source without bytes and of a full
 * pipe; and a pipe may be full of few bytes, since it counts pieces.
 */
@SuppressWarnings("serial") // never serialized
final class SpliceRelay extends NotInlined implements RelayBuffer {
    /** What a pipe holds by default. */
    private static final long SIZE = 64 * 1024;

    private static final PosixErrors ERRORS = new PosixErrors(LinuxAbi.POSIX.errnos());

    private final CopyCalls calls;
    private final Descriptor reading;
    private final Descriptor writing;

    /** Owns both ends of an empty pipe. */
    SpliceRelay(CopyCalls calls, Descriptor[] pipe) {
        this.calls = calls;
        this.reading = pipe[0];
        this.writing = pipe[1];
    }

    @Override
    public long fill(Descriptor from) throws IOException {
        long n = splice(from, writing, SIZE);
        return n == 0 ? ByteIo.END : n;
    }

    @Override
    public long drain(Descriptor to, long count) throws IOException {
        return splice(reading, to, count);
    }

    private long splice(Descriptor from, Descriptor to, long count) throws IOException {
        long n;
        do {
            n = calls.splice(from.fd(), to.fd(), count);
        } while (n == -linux_h.EINTR());
        if (n == -linux_h.EAGAIN()) {
            return ByteIo.WOULD_BLOCK;
        }
        if (n < 0) {
            throw ERRORS.of("splice(" + from + ", " + to + ")", (int) -n);
        }
        return n;
    }

    @Override
    public void close() throws IOException {
        try (reading) {
            writing.close();
        }
    }
}
