package org.poll4j.spi;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Memory that holds one socket address in the system's form. Not safe for use by several threads at once. */
public abstract class AddressBuffer {
    private final AddressCodec codec;
    private final MemorySegment bytes = MemorySegment.ofArray(new byte[AddressCodec.MAX]);
    private final int[] lengthValue = new int[1];
    private final MemorySegment length = MemorySegment.ofArray(lengthValue);

    /**
     * Makes a buffer without an address.
     *
     * @param codec reads and writes the system's form
     */
    protected AddressBuffer(AddressCodec codec) {
        this.codec = Objects.requireNonNull(codec, "codec");
    }

    /**
     * Sets the address.
     *
     * @param address an {@link java.net.InetSocketAddress} or a {@link org.poll4j.net.UnixAddress}
     * @throws IllegalArgumentException if the system has no form for it, for example because a path is too long
     * @throws java.nio.channels.UnresolvedAddressException if it is not resolved
     */
    public final void set(SocketAddress address) {
        lengthValue[0] = codec.encode(Objects.requireNonNull(address, "address"), bytes);
    }

    /**
     * Returns the address, as a new object.
     *
     * @return null if there is none: nothing was received yet, or from an unnamed socket
     */
    public final @Nullable SocketAddress address() {
        return codec.decode(bytes, lengthValue[0]);
    }

    /**
     * Returns whether it holds no address.
     *
     * @return true if nothing was set or received yet, or the sender's socket has no name
     */
    protected final boolean isEmpty() {
        return lengthValue[0] == 0;
    }

    /**
     * Returns the system's form, for backends.
     *
     * @return {@link AddressCodec#MAX} bytes of heap memory, always the same
     */
    public final MemorySegment bytes() {
        return bytes;
    }

    /**
     * Returns the length of the address, for backends: an {@code int} in heap memory.
     *
     * @return always the same segment
     */
    public final MemorySegment length() {
        return length;
    }

    /**
     * Returns the length of the address. For backends.
     *
     * @return 0 if it holds no address
     */
    public final int lengthValue() {
        return lengthValue[0];
    }

    /** Sets the length of the address that the bytes hold. */
    final void setLength(int length) {
        lengthValue[0] = length;
    }

    /**
     * Copies an address that the system has written elsewhere. For backends.
     *
     * @param from where it begins
     * @param size how many bytes it has; 0 if there is none
     */
    public final void copyFrom(MemorySegment from, int size) {
        int bounded = Math.clamp(size, 0, AddressCodec.MAX);
        MemorySegment.copy(Objects.requireNonNull(from, "from"), 0, bytes, 0, bounded);
        setLength(bounded);
    }

    /** Makes room for the system to write an address. For backends. */
    public final void clear() {
        length.set(JAVA_INT, 0, AddressCodec.MAX);
    }

    /** Returns the address, for logs. */
    @Override
    public String toString() {
        return String.valueOf(address());
    }
}
