package org.poll4j.spi;

import java.io.IOException;

/** A system call of the caller, for {@code tryIo}. */
@FunctionalInterface
public interface IoOperation {
    /**
     * Makes the call.
     *
     * @param handle the descriptor or SOCKET, valid until this returns
     * @return the result for {@code tryIo} to return, or {@link ByteIo#WOULD_BLOCK}
     * @throws IOException which {@code tryIo} throws unchanged
     */
    long run(long handle) throws IOException;
}
