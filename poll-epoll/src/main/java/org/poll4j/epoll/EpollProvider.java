package org.poll4j.epoll;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Downcall;
import org.poll4j.posix.Posix;
import org.poll4j.posix.PosixCalls;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Descriptors;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;
import org.poll4j.unix.EpollBits;

/** The backend as {@link java.util.ServiceLoader} finds it. Nothing native is touched before its first real use. */
public final class EpollProvider implements Backend {
    private final EpollCalls epoll;
    private final PosixCalls libc;
    private volatile @Nullable Posix posix;

    /** For {@link java.util.ServiceLoader}. */
    public EpollProvider() {
        this(new Epoll(), linuxCalls());
    }

    static PosixCalls linuxCalls() {
        PosixCalls libc = PosixCalls.ofLibc();
        return new PosixCalls(
                libc.fds(),
                libc.sockets(),
                libc.messages(),
                SyscallBytes.ofSockets(),
                SyscallBytes.ofPipes(),
                libc.foreignBytes());
    }

    /** For tests, whose calls fail when they shall. */
    EpollProvider(EpollCalls epoll, PosixCalls libc) {
        this.epoll = epoll;
        this.libc = libc;
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
        return Syscall.ARCHITECTURES.contains(architecture) ? null : "knows no system calls of " + architecture;
    }

    @Override
    public Descriptor.Kind kind() {
        return Descriptor.Kind.POSIX;
    }

    @Override
    public int interests() {
        return Readiness.READABLE | Readiness.WRITABLE | Readiness.PRIORITY;
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
    public Sockets sockets() {
        return posix().sockets();
    }

    @Override
    public ByteIo socketIo() {
        return posix().socketIo();
    }

    @Override
    public MessageIo messageIo() {
        return posix().messageIo();
    }

    @Override
    public Descriptors descriptors() {
        return posix().descriptors();
    }

    private Posix posix() {
        Posix made = posix;
        return made == null ? makePosix() : made;
    }

    private synchronized Posix makePosix() {
        Posix made = posix;
        if (made == null) {
            requireNativeAccess();
            made = new Posix(libc, LinuxAbi.POSIX);
            posix = made;
        }
        return made;
    }

    /** Asks for both modules before static initialisers do, of handles and of generated classes: their errors would say less. */
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
