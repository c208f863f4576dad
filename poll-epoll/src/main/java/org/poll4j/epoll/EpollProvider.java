package org.poll4j.epoll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Downcall;
import org.poll4j.posix.Fds;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixBackend;
import org.poll4j.posix.PosixCalls;
import org.poll4j.spi.Processes;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.RelayBuffer;
import org.poll4j.spi.Selector;
import org.poll4j.spi.SystemTimer;
import org.poll4j.unix.EpollBits;

/** The backend as {@link java.util.ServiceLoader} finds it. Nothing native is touched before its first real use. */
public final class EpollProvider extends PosixBackend {
    private final EpollCalls epoll;
    private final PosixCalls libc;
    private final ProcessCalls pidfd;
    private final TimerCalls timerfd;
    private final @Nullable CopyCalls copies;

    /** For {@link java.util.ServiceLoader}. */
    public EpollProvider() {
        this(new Epoll(), linuxCalls(), new Pidfd(), new Timerfd(), null);
    }

    static PosixCalls linuxCalls() {
        PosixCalls libc = PosixCalls.of(new SyscallSockets());
        return new PosixCalls(
                libc.fds(),
                libc.sockets(),
                new SyscallMessages(),
                SyscallBytes.ofSockets(),
                SyscallBytes.ofPipes(),
                libc.adoptedBytes());
    }

    /** For tests, whose calls fail on demand. Without copies: the kernel's, made at first use. */
    EpollProvider(
            EpollCalls epoll, PosixCalls libc, ProcessCalls pidfd, TimerCalls timerfd, @Nullable CopyCalls copies) {
        this.epoll = epoll;
        this.libc = libc;
        this.pidfd = pidfd;
        this.timerfd = timerfd;
        this.copies = copies;
    }

    @Override
    public String name() {
        return "epoll";
    }

    @Override
    public @Nullable String whyNot() {
        return whyNot(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static @Nullable String whyNot(String system, String architecture) {
        if (!system.equals("Linux")) {
            return "needs Linux";
        }
        return SyscallNumbers.ARCHITECTURES.contains(architecture) ? null : "knows no system calls of " + architecture;
    }

    @Override
    public int interests() {
        return Readiness.READABLE | Readiness.WRITABLE | Readiness.PRIORITY;
    }

    @Override
    public boolean keepsEdges() {
        return true;
    }

    @Override
    public int rawBits() {
        return EpollBits.EPOLLEXCLUSIVE | EpollBits.EPOLLWAKEUP;
    }

    @Override
    public Selector openSelector() throws IOException {
        requireNativeAccess();
        return EpollSelector.open(epoll, libc.fds(), libc.pipeBytes());
    }

    @Override
    public Processes processes() {
        requireNativeAccess();
        return new EpollProcesses(pidfd, epoll, new Fds(libc.fds(), LinuxAbi.POSIX));
    }

    @Override
    public SystemTimer openTimer() throws IOException {
        requireNativeAccess();
        return EpollTimer.open(timerfd, new Fds(libc.fds(), LinuxAbi.POSIX));
    }

    @Override
    public RelayBuffer openRelay() throws IOException {
        return new SpliceRelay(sendfile(), posix().pipe());
    }

    /** Of a class that needs native access, unlike this one. */
    @Override
    protected CopyCalls sendfile() {
        requireNativeAccess();
        CopyCalls given = copies;
        return given == null ? new Copies() : given;
    }

    @Override
    protected PosixCalls calls() {
        requireNativeAccess();
        return libc;
    }

    @Override
    protected PosixAbi abi() {
        return LinuxAbi.POSIX;
    }

    /**
     * Checks the native access of both modules before the static initialisers of handles and generated classes do,
     * because their errors say less.
     */
    @SuppressWarnings("restricted")
    static void requireNativeAccess() {
        Downcall.requireNativeAccess();
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            throw Downcall.denied(e);
        }
    }
}
