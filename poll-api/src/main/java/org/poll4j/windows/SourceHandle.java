package org.poll4j.windows;

import java.io.IOException;
import java.util.Objects;
import org.poll4j.DescriptorSource;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;

/**
 * Makes a source of any HANDLE that can be waited for: a process or thread (signalled when it ends), an event, a timer,
 * a change notification, a job. While the handle is signalled, the source is
 * {@linkplain org.poll4j.Event#isReadable() readable}; other interests report nothing. Not for mutexes, which belong to
 * the thread that waited.
 *
 * <p>Some handles stay signalled, others are reset by the wait itself, and no call returns which.
 * {@link org.poll4j.Trigger#EDGE} reports a handle once, and again after {@link #rearm}.
 * {@link org.poll4j.Trigger#LEVEL} suits handles that each wait resets, such as an auto-reset event, and reports each
 * signal.
 *
 * <p>The system's thread pool waits, 63 handles a thread, by RegisterWaitForSingleObject. A handle that cannot be
 * waited for is an {@linkplain org.poll4j.Event#isError() error event}. A borrowed handle belongs to its owner. Close
 * this object <em>before</em> the handle, because a wait on a closed handle is undefined.
 *
 * @see <a
 *     href="https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-registerwaitforsingleobject">RegisterWaitForSingleObject</a>
 */
public final class SourceHandle extends DescriptorSource {
    private SourceHandle(Descriptor descriptor) {
        super(descriptor);
    }

    /**
     * Wraps a handle without taking ownership.
     *
     * @param handle an open HANDLE with the right to wait (SYNCHRONIZE)
     * @return a source; closing it ends the registration and leaves the handle open
     * @throws IOException if it is not open (ERROR_INVALID_HANDLE)
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static SourceHandle borrow(long handle) throws IOException {
        return borrow(Backends.system(), handle);
    }

    /**
     * Wraps a handle like {@link #borrow(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param handle as there
     * @return as there
     * @throws IOException as there
     */
    public static SourceHandle borrow(Backend backend, long handle) throws IOException {
        return new SourceHandle(
                Objects.requireNonNull(backend, "backend").windows().borrowHandle(handle));
    }

    /**
     * Takes ownership of a handle.
     *
     * @param handle an open HANDLE with the right to wait (SYNCHRONIZE)
     * @return a source; closing it closes the handle
     * @throws IOException if it is not open (ERROR_INVALID_HANDLE)
     * @throws UnsupportedOperationException on other systems than Windows
     */
    public static SourceHandle adopt(long handle) throws IOException {
        return adopt(Backends.system(), handle);
    }

    /**
     * Takes ownership like {@link #adopt(long)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param handle as there
     * @return as there
     * @throws IOException as there
     */
    public static SourceHandle adopt(Backend backend, long handle) throws IOException {
        return new SourceHandle(
                Objects.requireNonNull(backend, "backend").windows().adoptHandle(handle));
    }

    /**
     * Makes the Poll report the handle again; at once if it is still signalled. A call that would block does this for
     * other sources.
     *
     * @throws IOException if closed
     */
    public void rearm() throws IOException {
        try (var _ = descriptor.lease()) {
            descriptor.wouldBlock(Readiness.READABLE);
        }
    }
}
