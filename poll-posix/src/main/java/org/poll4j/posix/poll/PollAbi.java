package org.poll4j.posix.poll;

/**
 * One system's numbers of poll(2) and fstat(2). The components keep their C names; a test in each backend compares
 * every one with the constant of that name. {@code struct pollfd} is the same on every system.
 *
 * @param POLLIN readable
 * @param POLLPRI priority
 * @param POLLOUT writable
 * @param POLLERR an error is pending
 * @param POLLHUP hung up
 * @param POLLNVAL not an open descriptor
 * @param POLLRDHUP the peer closed its writing half; 0 where the system has none
 * @param S_IFMT the type in a mode
 * @param S_IFREG a regular file
 * @param S_IFDIR a directory
 * @param hupIsOfBoth whether POLLHUP says that both directions are closed; on macOS one is enough
 */
public record PollAbi(
        int POLLIN,
        int POLLPRI,
        int POLLOUT,
        int POLLERR,
        int POLLHUP,
        int POLLNVAL,
        int POLLRDHUP,
        int S_IFMT,
        int S_IFREG,
        int S_IFDIR,
        boolean hupIsOfBoth) {}
