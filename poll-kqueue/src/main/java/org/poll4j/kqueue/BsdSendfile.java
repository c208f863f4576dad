package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Downcall;
import org.poll4j.ffm.Errno;
import org.poll4j.ffm.Scratch;
import org.poll4j.posix.SendfileCalls;

/**
 * sendfile of macOS and FreeBSD, which tell by a pointer how many bytes the socket took, also with EAGAIN and EINTR.
 * Handles are linked with their first use.
 *
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?sendfile(2)">sendfile(2)</a>
 */
final class BsdSendfile {
    private static final long NO_HEADERS = 0;
    private static final int NO_FLAGS = 0;

    // the same on both; BsdSendfileTest holds them to the headers
    static final int EINTR = 4;
    static final int EINVAL = 22;
    static final int EAGAIN = 35;
    /** FreeBSD calls it EOPNOTSUPP, too. */
    static final int ENOTSUP = 45;

    static final int MACOS_EOPNOTSUPP = 102;

    private static final class Macos {
        /** {@code int sendfile(int file, int socket, off_t position, off_t *length, struct sf_hdtr *, int flags)}. */
        static final MethodHandle SENDFILE = Downcall.plain(
                "sendfile",
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    private static final class Freebsd {
        /**
         * {@code int sendfile(int file, int socket, off_t position, size_t length, struct sf_hdtr *, off_t *sent,
         * int flags)}.
         */
        static final MethodHandle SENDFILE = Downcall.plain(
                "sendfile",
                FunctionDescriptor.of(
                        JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT));
    }

    private BsdSendfile() {}

    /** Null where a system has none. */
    static @Nullable SendfileCalls of(String osName) {
        return switch (osName) {
            case "Mac OS X" -> BsdSendfile::macos;
            case "FreeBSD" -> BsdSendfile::freebsd;
            default -> null;
        };
    }

    private static long macos(int socket, int file, long position, long count) {
        try (Scratch scratch = Scratch.borrow(Long.BYTES)) {
            MemorySegment sent = scratch.beside();
            sent.set(JAVA_LONG, 0, count);
            Errno errno = Errno.current();
            int result = (int) Macos.SENDFILE.invokeExact(
                    errno.segment(), file, socket, position, sent.address(), NO_HEADERS, NO_FLAGS);
            return outcome(result, errno.number(), sent.get(JAVA_LONG, 0));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    private static long freebsd(int socket, int file, long position, long count) {
        try (Scratch scratch = Scratch.borrow(Long.BYTES)) {
            MemorySegment sent = scratch.beside();
            sent.set(JAVA_LONG, 0, 0);
            Errno errno = Errno.current();
            int result = (int) Freebsd.SENDFILE.invokeExact(
                    errno.segment(), file, socket, position, count, NO_HEADERS, sent.address(), NO_FLAGS);
            return outcome(result, errno.number(), sent.get(JAVA_LONG, 0));
        } catch (Throwable e) {
            throw Downcall.rethrow(e);
        }
    }

    /** The count is valid with two errors only: with others macOS leaves there what the caller wrote. */
    static long outcome(int result, int errno, long sent) {
        if (result == 0 || (sent > 0 && (errno == EAGAIN || errno == EINTR))) {
            return sent;
        }
        return errno == ENOTSUP || errno == MACOS_EOPNOTSUPP ? -EINVAL : -errno;
    }
}
