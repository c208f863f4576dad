package org.poll4j.spi;

import java.io.IOException;

/** A system call of the user's own, for {@code tryIo}. */
@FunctionalInterface
public interface IoOperation {
    /**
     * Makes the call.
     *
     * @param handle the descriptor or SOCKET, valid until this returns
     * @return what tryIo shall return, or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException passed on unchanged
     */
    long run(long handle) throws IOException;
}
