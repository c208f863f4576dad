package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Processes;

/**
 * Processes by their HANDLEs, which are signalled once the process has ended. A pid is not used again while a HANDLE is
 * open.
 */
final class WinProcesses implements Processes {
    private final ProcessCalls calls;
    private final PortCalls handles;
    private final WaitCalls waits;

    WinProcesses(ProcessCalls calls, PortCalls handles, WaitCalls waits) {
        this.calls = calls;
        this.handles = handles;
        this.waits = waits;
    }

    @Override
    public @Nullable Descriptor open(long pid) throws IOException {
        int access = WindowsAbi.SYNCHRONIZE | WindowsAbi.PROCESS_QUERY_LIMITED_INFORMATION;
        long handle = calls.OpenProcess(access, (int) pid);
        if (handle == -WindowsAbi.ERROR_INVALID_PARAMETER) {
            return null;
        }
        return own(WinError.check(handle, "OpenProcess(pid " + pid + ")"));
    }

    @Override
    public Descriptor ended() throws IOException {
        return own(WinError.check(calls.CreateSignalledEvent(), "CreateEventW"));
    }

    private Descriptor own(long handle) {
        return new Descriptor(Descriptor.Kind.WINDOWS_HANDLE, handle, this::close);
    }

    private void close(long handle) throws IOException {
        WinError.check(handles.CloseHandle(handle), "CloseHandle(handle " + handle + ")");
    }

    /**
     * Checks first whether the process has ended: while it runs its exit code is STILL_ACTIVE, 259, with which a
     * process may also end.
     */
    @Override
    public OptionalInt exitStatus(Descriptor process) {
        if (waits.WaitForSingleObject(process.handle(), 0) != 0) {
            return OptionalInt.empty();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment code = arena.allocate(JAVA_INT);
            // ERROR_INVALID_HANDLE: it is the event of ended()
            return calls.GetExitCodeProcess(process.handle(), code) < 0
                    ? OptionalInt.empty()
                    : OptionalInt.of(code.get(JAVA_INT, 0));
        }
    }
}
