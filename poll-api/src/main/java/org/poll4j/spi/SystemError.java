package org.poll4j.spi;

/**
 * What the operating system answered to a call that failed. Most exceptions for failed calls of the system implement
 * this interface, and are an {@link java.io.IOException} of the JDK as well, such as {@link java.net.ConnectException}.
 * So a program need not parse messages. Exceptions that poll4j explains itself, as for a file that cannot be watched,
 * and the {@link java.nio.file.FileSystemException} of {@link org.poll4j.net.SendFile#open} do not. This interface is
 * for programs, too, and as stable as the packages above this one:
 *
 * {@snippet file="org/poll4j/Snippets.java" region="system-error"}
 */
public interface SystemError {
    /**
     * Returns the name of the error.
     *
     * @return such as {@code ECONNRESET}, {@code WSAECONNRESET} on Windows, where calls of the kernel also have names
     *     of NTSTATUS; {@code error} if poll4j has no name for the number
     */
    String errorName();

    /**
     * Returns the number of the error. It differs between systems.
     *
     * @return errno; on Windows what GetLastError or WSAGetLastError tells, or a negative NTSTATUS
     */
    int errorNumber();
}
