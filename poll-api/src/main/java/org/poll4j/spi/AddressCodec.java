package org.poll4j.spi;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Turns socket addresses into the system's form and back. */
public interface AddressCodec {
    /** How many bytes an address of any family takes at most: {@code sizeof(struct sockaddr_storage)}. */
    int MAX = 128;

    /**
     * Writes an address.
     *
     * @param address of a family that the backend knows
     * @param out {@link #MAX} bytes
     * @return how many were written
     * @throws IllegalArgumentException if it has no form there, as a path that is too long
     * @throws java.nio.channels.UnresolvedAddressException if it is not resolved
     * @throws java.nio.channels.UnsupportedAddressTypeException if its family is unknown
     */
    int encode(SocketAddress address, MemorySegment out);

    /**
     * Reads an address.
     *
     * @param in what the system wrote
     * @param length how many bytes it wrote
     * @return null if it is of no family known here, or there is none
     */
    @Nullable
    SocketAddress decode(MemorySegment in, int length);
}
