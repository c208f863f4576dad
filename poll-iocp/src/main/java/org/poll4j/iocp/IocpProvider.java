package org.poll4j.iocp;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Downcall;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Processes;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemTimer;
import org.poll4j.spi.WindowsSources;

/** The backend as {@link java.util.ServiceLoader} finds it. Nothing native is touched before its first real use. */
public final class IocpProvider implements Backend {
    /** All that is native, made with the first use. */
    private static final class Native {
        static final Win32 WIN32 = new Win32();
        static final AfdCalls AFD = new Ntdll();
        static final WinsockCalls CALLS = new Winsock();
        static final WinSockets SOCKETS = new WinSockets(CALLS, WIN32);
        static final WindowsSources SOURCES = new WinSources(SOCKETS, new Win32Pipes(), WIN32, WIN32);
        static final Processes PROCESSES = new WinProcesses(new Win32Processes(), WIN32, WIN32);
        static final TimerCalls TIMERS = new Win32Timers();
        static final ByteIo BYTES = new WinBytes(CALLS);
        static final MessageIo MESSAGES = new WinMessages(CALLS);
    }

    /** For {@link java.util.ServiceLoader}. */
    public IocpProvider() {}

    @Override
    public String name() {
        return "iocp";
    }

    @Override
    public String mechanism() {
        return "afd";
    }

    @Override
    public @Nullable String whyNot() {
        return System.getProperty("os.name").startsWith("Windows") ? null : "needs Windows";
    }

    @Override
    public Descriptor.Kind kind() {
        return Descriptor.Kind.WINDOWS_SOCKET;
    }

    @Override
    public boolean watches(Descriptor.Kind kind) {
        return kind != Descriptor.Kind.POSIX;
    }

    @Override
    public int interests() {
        return Readiness.READABLE | Readiness.WRITABLE | Readiness.PRIORITY;
    }

    @Override
    public int rawBits() {
        return 0;
    }

    @Override
    public Selector openSelector() throws IOException {
        requireNativeAccess();
        return IocpSelector.open(Native.WIN32, Native.AFD, Native.CALLS, Native.WIN32);
    }

    @Override
    public Sockets sockets() {
        requireNativeAccess();
        return Native.SOCKETS;
    }

    @Override
    public ByteIo socketIo() {
        requireNativeAccess();
        return Native.BYTES;
    }

    @Override
    public MessageIo messageIo() {
        requireNativeAccess();
        return Native.MESSAGES;
    }

    @Override
    public PosixSources posix() {
        throw new UnsupportedOperationException(
                "no POSIX descriptors on Windows: instead of a SourceFd, use org.poll4j.windows.SourceSocket; or"
                        + " SourceHandle; instead of a Pipe, org.poll4j.windows.NamedPipe or TCP over the loopback"
                        + " address, and within a process a Waker");
    }

    @Override
    public WindowsSources windows() {
        requireNativeAccess();
        return Native.SOURCES;
    }

    @Override
    public Processes processes() {
        requireNativeAccess();
        return Native.PROCESSES;
    }

    @Override
    public SystemTimer openTimer() throws IOException {
        requireNativeAccess();
        return WinTimer.open(Native.TIMERS, Native.WIN32);
    }

    /**
     * Checks the native access of both modules before the static initialisers of handles and generated classes do,
     * because their errors say less.
     */
    @SuppressWarnings("restricted")
    private static void requireNativeAccess() {
        Downcall.requireNativeAccess();
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            throw Downcall.denied(e);
        }
    }
}
