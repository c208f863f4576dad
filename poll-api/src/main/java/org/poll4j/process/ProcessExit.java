package org.poll4j.process;

import java.io.IOException;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.poll4j.DescriptorSource;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Processes;

/**
 * The end of a process as a source: {@linkplain org.poll4j.Event#isReadable() readable} once the process has ended, and
 * from then on. Other interests report nothing. Closing it does not affect the process.
 *
 * <p>The source is a descriptor: a pidfd on Linux (5.3 and later), a kqueue of its own with EVFILT_PROC on macOS and
 * the BSDs, a process HANDLE on Windows. It never reaps a child: the JDK does, so {@link Process#waitFor()} and
 * {@link Process#exitValue()} work as without it.
 *
 * <p>A process that has already ended is reported at once. If the system has given the pid to another process since,
 * the process counts as ended: the {@link ProcessHandle} knows when its process started.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="process"}
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
 * @see <a href="https://man.freebsd.org/cgi/man.cgi?kqueue(2)">kqueue(2)</a>
 */
public final class ProcessExit extends DescriptorSource {
    private final ProcessHandle handle;
    private final @Nullable Process process;
    private final Processes processes;
    /** Whether it had ended before it was watched. */
    private final boolean hadEnded;

    private volatile OptionalInt status = OptionalInt.empty();

    private ProcessExit(
            @Nullable Descriptor descriptor, ProcessHandle handle, @Nullable Process process, Processes processes)
            throws IOException {
        super(descriptor == null ? processes.ended() : descriptor);
        this.hadEnded = descriptor == null;
        this.handle = handle;
        this.process = process;
        this.processes = processes;
    }

    /**
     * Watches a process that this JVM started.
     *
     * @param process running or ended
     * @return a source, which the caller closes
     * @throws IOException if the system refuses: EPERM or ENOSYS where a sandbox or an old kernel lacks
     *     {@code pidfd_open}, EMFILE
     * @throws UnsupportedOperationException if the backend watches no processes
     */
    public static ProcessExit of(Process process) throws IOException {
        return of(Backends.system(), process);
    }

    /**
     * Watches a process like {@link #of(Process)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param process as there
     * @return as there
     * @throws IOException as there
     */
    public static ProcessExit of(Backend backend, Process process) throws IOException {
        Objects.requireNonNull(process, "process");
        return open(backend, process.toHandle(), process);
    }

    /**
     * Watches any process. kqueue refuses those of other users on some systems.
     *
     * @param process running or ended
     * @return a source, which the caller closes
     * @throws IOException if the system refuses: EPERM or ENOSYS where a sandbox or an old kernel lacks
     *     {@code pidfd_open}, EACCES, EMFILE
     * @throws UnsupportedOperationException if the backend watches no processes
     */
    public static ProcessExit of(ProcessHandle process) throws IOException {
        return of(Backends.system(), process);
    }

    /**
     * Watches a process like {@link #of(ProcessHandle)}, on a given backend.
     *
     * @param backend whose calls to use
     * @param process as there
     * @return as there
     * @throws IOException as there
     */
    public static ProcessExit of(Backend backend, ProcessHandle process) throws IOException {
        return open(backend, Objects.requireNonNull(process, "process"), null);
    }

    private static ProcessExit open(Backend backend, ProcessHandle handle, @Nullable Process process)
            throws IOException {
        Processes processes = Objects.requireNonNull(backend, "backend").processes();
        Descriptor opened = processes.open(handle.pid());
        // After the descriptor was opened: a handle that is alive now was alive then, and the pid was its process' own.
        if (opened != null && !isAlive(handle, opened)) {
            opened.close();
            opened = null;
        }
        return new ProcessExit(opened, handle, process, processes);
    }

    private static boolean isAlive(ProcessHandle handle, Descriptor opened) throws IOException {
        try {
            return handle.isAlive(); // compares pid and time of start
        } catch (RuntimeException failure) {
            opened.close();
            throw failure;
        }
    }

    /**
     * Returns the process.
     *
     * @return the handle that this was made of, or the handle of that Process
     */
    public ProcessHandle process() {
        return handle;
    }

    /**
     * Returns how the process ended, as far as the system reports it. Does not wait for a process that runs.
     *
     * <p>For a source made of a {@link Process} the status is always known after the source's event. For a
     * {@link ProcessHandle} it depends on the system. Windows, FreeBSD and NetBSD report it for any process that can
     * be watched, macOS for processes that this one may signal, Linux for a child until the JDK has reaped it. If the
     * process had ended before it was watched, only a {@link Process} has a status.
     *
     * @return the exit status as {@link Process#exitValue()} has it, on POSIX systems 128 + n if signal n ended the
     *     process; empty if the process runs, or the system does not report the status
     * @throws IOException if closed, unless the status was returned before
     */
    public OptionalInt exitStatus() throws IOException {
        OptionalInt known = status;
        if (known.isPresent()) {
            return known;
        }
        try (var _ = descriptor.lease()) {
            known = ofChild(false);
            if (known.isEmpty()) {
                known = ofSystem();
            }
            if (known.isEmpty()) {
                known = ofChild(hadEnded || !handle.isAlive());
            }
        }
        if (known.isPresent()) {
            status = known;
        }
        return known;
    }

    /** Asks the system, which may report the status only once. */
    private synchronized OptionalInt ofSystem() throws IOException {
        if (status.isEmpty()) {
            status = processes.exitStatus(descriptor);
        }
        return status;
    }

    /** As the JDK knows it: within moments of the end, its thread has reaped the child. */
    private OptionalInt ofChild(boolean hasEnded) {
        Process child = process;
        if (child == null || (child.isAlive() && !hasEnded)) {
            return OptionalInt.empty();
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return OptionalInt.of(child.waitFor());
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
