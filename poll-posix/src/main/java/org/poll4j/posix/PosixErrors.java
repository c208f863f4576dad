package org.poll4j.posix;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Failures;
import org.poll4j.spi.QueueDeniedException;
import org.poll4j.spi.SystemErrors;

/**
 * Turns a negated errno into the exception that leaves the backend: {@code epoll_ctl(ADD, fd 7): EEXIST (17)}. See
 * {@link Failures#text}.
 */
public final class PosixErrors {
    private final PosixAbi.Errnos errnos;

    /**
     * For one system.
     *
     * @param errnos its error numbers
     */
    public PosixErrors(PosixAbi.Errnos errnos) {
        this.errnos = errnos;
    }

    /**
     * Passes a good result on.
     *
     * @param result {@code >= 0} or a negated errno
     * @param call the call and its arguments
     * @return the result
     * @throws IOException if negative
     */
    public int check(int result, String call) throws IOException {
        if (result < 0) {
            throw of(call, -result);
        }
        return result;
    }

    /**
     * Returns the exception for an error, with the java.net subtype where one fits.
     *
     * @param call the call and its arguments: {@code connect(fd 7, /127.0.0.1:80)}
     * @param errno the error number
     * @return an exception that names call, error and number
     */
    public IOException of(String call, int errno) {
        String name = name(errno);
        String message = Failures.text(call, name, errno);
        if (errno == errnos.ECONNREFUSED() || errno == errnos.ETIMEDOUT()) {
            return SystemErrors.connect(message, name, errno);
        }
        if (errno == errnos.EADDRINUSE() || errno == errnos.EADDRNOTAVAIL()) {
            return SystemErrors.bind(message, name, errno);
        }
        if (errno == errnos.EHOSTUNREACH() || errno == errnos.ENETUNREACH()) {
            return SystemErrors.noRoute(message, name, errno);
        }
        return SystemErrors.socket(message, name, errno);
    }

    /**
     * Returns the exception for an error of a call where errors that concern addresses mean something else: leaving a
     * multicast group that was not joined is EADDRNOTAVAIL, and joining one twice EADDRINUSE.
     *
     * @param call the call and its arguments
     * @param errno the error number
     * @return an exception that names call, error and number
     */
    public IOException plain(String call, int errno) {
        String name = name(errno);
        return SystemErrors.socket(call + ": " + name + " (" + errno + ")", name, errno);
    }

    /**
     * Returns the exception for an error of a call that opens the system's queue.
     *
     * @param call the call and its arguments
     * @param errno the error number; ENOSYS and EPERM mean that a sandbox, such as a seccomp filter, denies the queue
     *     as a whole
     * @return a {@link QueueDeniedException} for these two
     */
    public IOException denied(String call, int errno) {
        IOException refusal = of(call, errno);
        return errno == errnos.ENOSYS() || errno == errnos.EPERM() ? new QueueDeniedException(refusal) : refusal;
    }

    /**
     * The exception for an error of a call on a path.
     *
     * @param call the function
     * @param path the path
     * @param errno the error number
     * @return a {@link NoSuchFileException} for ENOENT; its text names path, call, error and number
     */
    FileSystemException ofFile(String call, Path path, int errno) {
        String reason = Failures.text(call, name(errno), errno);
        return errno == errnos.ENOENT()
                ? new NoSuchFileException(path.toString(), null, reason)
                : new FileSystemException(path.toString(), null, reason);
    }

    private String name(int errno) {
        @Nullable String name = errnos.names().apply(errno);
        return name == null ? "error" : name;
    }
}
