package org.poll4j.spi;

import java.io.IOException;

/** Sources that only Windows has: adopts and borrows sockets and handles, makes named pipes. */
public interface WindowsSources {
    /**
     * Wraps a socket without taking ownership. Closing the result ends its registration and does not close the socket.
     *
     * @param socket a SOCKET
     * @return a descriptor, which the caller closes before the owner closes the socket
     * @throws IOException if it is not an open socket
     * @throws IllegalArgumentException if it cannot be a socket
     */
    Descriptor borrowSocket(long socket) throws IOException;

    /**
     * Wraps a handle that can be waited for, without taking ownership.
     *
     * @param handle a HANDLE
     * @return a descriptor, which the caller closes before the owner closes the handle
     * @throws IOException if it is not open
     */
    Descriptor borrowHandle(long handle) throws IOException;

    /**
     * Takes ownership of a handle that can be waited for.
     *
     * @param handle a HANDLE
     * @return a descriptor, which the caller closes
     * @throws IOException if it is not open; nothing is owned then
     */
    Descriptor adoptHandle(long handle) throws IOException;

    /**
     * Makes an instance of a named pipe, for one client.
     *
     * @param name with {@code \\.\pipe\}
     * @param messages whether each write is a message, instead of bytes
     * @param first whether it is an error if there is such a pipe already
     * @return a server's end, which the caller closes
     * @throws IOException if the system refuses
     */
    NamedPipeEnd createPipe(String name, boolean messages, boolean first) throws IOException;

    /**
     * Opens a named pipe as a client.
     *
     * @param name with {@code \\.\pipe\}
     * @return a client's end, which the caller closes
     * @throws IOException if there is no such pipe, if all its instances are busy, or if the system refuses otherwise
     */
    NamedPipeEnd openPipe(String name) throws IOException;

    /**
     * Takes ownership of either end, opened with FILE_FLAG_OVERLAPPED.
     *
     * @param handle a HANDLE
     * @return an end, which the caller closes
     * @throws IOException if it is no open pipe; nothing is owned then
     */
    NamedPipeEnd adoptPipe(long handle) throws IOException;
}
