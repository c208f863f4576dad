package org.poll4j.spi;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Turns socket addresses into the system's form and back. */
public interface AddressCodec {
    /** The size of the longest address of any family: {@code sizeof(struct sockaddr_storage)}. */
    int MAX = 128;

    /**
     * Writes an address.
     *
     * @param address of a family that the backend knows
     * @param out {@link #MAX} bytes
     * @return how many were written
     * @throws IllegalArgumentException if the system has no form for it, for example because a path is too long
     * @throws java.nio.channels.UnresolvedAddressException if it is not resolved
     * @throws java.nio.channels.UnsupportedAddressTypeException if its family is unknown
     */
    int encode(SocketAddress address, MemorySegment out);

    /**
     * Reads an address.
     *
     * @param in the bytes that the system wrote
     * @param length how many bytes it wrote
     * @return the address; null if there is none, or its family is unknown
     */
    @Nullable
    SocketAddress decode(MemorySegment in, int length);
}
