package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.NamedPipeEnd;
import org.poll4j.spi.WindowsSources;

/** What only Windows has. */
final class WinSources implements WindowsSources {
    private static final String PREFIX = "\\\\.\\pipe\\";
    private static final int LONGEST_NAME = 256;
    private static final long INVALID_HANDLE_VALUE = -1;
    private static final int BUFFER_SIZE = 64 * 1024;

    private final WinSockets sockets;
    private final PipeCalls pipes;
    private final PortCalls handles;
    private final WaitCalls waits;

    WinSources(WinSockets sockets, PipeCalls pipes, PortCalls handles, WaitCalls waits) {
        this.sockets = sockets;
        this.pipes = pipes;
        this.handles = handles;
        this.waits = waits;
    }

    @Override
    public Descriptor borrowSocket(long socket) throws IOException {
        return sockets.borrow(socket);
    }

    @Override
    public Descriptor borrowHandle(long handle) throws IOException {
        requireOpen(handle);
        return new Descriptor(Descriptor.Kind.WINDOWS_HANDLE, handle, Descriptor.Closer.NONE);
    }

    @Override
    public Descriptor adoptHandle(long handle) throws IOException {
        requireOpen(handle);
        return new Descriptor(Descriptor.Kind.WINDOWS_HANDLE, handle, this::close);
    }

    private void requireOpen(long handle) throws IOException {
        if (handle == 0 || handle == INVALID_HANDLE_VALUE) { // which would also name this process
            throw new IllegalArgumentException("handle " + handle + ": no open HANDLE has this value");
        }
        try (Arena arena = Arena.ofConfined()) {
            int result = waits.GetHandleInformation(handle, arena.allocate(JAVA_INT));
            WinError.check(result, "GetHandleInformation(handle " + handle + ")");
        }
    }

    private void close(long handle) throws IOException {
        WinError.check(handles.CloseHandle(handle), "CloseHandle(handle " + handle + ")");
    }

    @Override
    public NamedPipeEnd createPipe(String name, boolean messages, boolean first) throws IOException {
        requireName(name);
        int mode = WindowsAbi.PIPE_ACCESS_DUPLEX | WindowsAbi.FILE_FLAG_OVERLAPPED;
        int type = WindowsAbi.PIPE_TYPE_MESSAGE | WindowsAbi.PIPE_READMODE_MESSAGE;
        try (Arena arena = Arena.ofConfined()) {
            long handle = pipes.CreateNamedPipeW(
                    arena.allocateFrom(name, StandardCharsets.UTF_16LE),
                    first ? mode | WindowsAbi.FILE_FLAG_FIRST_PIPE_INSTANCE : mode,
                    (messages ? type : WindowsAbi.PIPE_TYPE_BYTE) | WindowsAbi.PIPE_REJECT_REMOTE_CLIENTS,
                    WindowsAbi.PIPE_UNLIMITED_INSTANCES,
                    BUFFER_SIZE);
            WinError.check(handle, "CreateNamedPipeW(" + name + ")");
            return new PipeEnd(pipes, handle, true, messages);
        }
    }

    @Override
    public NamedPipeEnd openPipe(String name) throws IOException {
        requireName(name);
        int access = WindowsAbi.GENERIC_READ | WindowsAbi.GENERIC_WRITE;
        int flags =
                WindowsAbi.FILE_FLAG_OVERLAPPED | WindowsAbi.SECURITY_SQOS_PRESENT | WindowsAbi.SECURITY_IDENTIFICATION;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wide = arena.allocateFrom(name, StandardCharsets.UTF_16LE);
            long handle = pipes.CreateFileW(wide, access, WindowsAbi.OPEN_EXISTING, flags);
            if (handle < 0) {
                throw refused("CreateFileW(" + name + ")", (int) -handle);
            }
            return new PipeEnd(pipes, handle, false, (requirePipe(handle, true) & WindowsAbi.PIPE_TYPE_MESSAGE) != 0);
        }
    }

    private static IOException refused(String call, int error) {
        return switch (error) {
            case WindowsAbi.ERROR_PIPE_BUSY ->
                WinError.connect(call, error, ": all instances of the pipe are taken, try again later");
            case WindowsAbi.ERROR_FILE_NOT_FOUND -> WinError.connect(call, error, ": no such pipe");
            default -> WinError.of(call, error);
        };
    }

    @Override
    public NamedPipeEnd adoptPipe(long handle) throws IOException {
        int flags = requirePipe(handle, false);
        boolean server = (flags & WindowsAbi.PIPE_SERVER_END) != 0;
        return new PipeEnd(pipes, handle, server, (flags & WindowsAbi.PIPE_TYPE_MESSAGE) != 0);
    }

    /** What kind of pipe and end it is. */
    private int requirePipe(long handle, boolean closes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment flags = arena.allocate(JAVA_INT);
            int result = pipes.GetNamedPipeInfo(handle, flags);
            if (result < 0 && closes) {
                pipes.CloseHandle(handle);
            }
            WinError.check(result, "GetNamedPipeInfo(handle " + handle + ")");
            return flags.get(JAVA_INT, 0);
        }
    }

    private static void requireName(String name) {
        boolean isPipe = name.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) && name.length() > PREFIX.length();
        if (!isPipe || name.length() > LONGEST_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException(
                    "pipe " + name + ": a name is " + PREFIX + "something, of at most " + LONGEST_NAME + " characters");
        }
    }
}
