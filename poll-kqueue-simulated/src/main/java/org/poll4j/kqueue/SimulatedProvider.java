package org.poll4j.kqueue;

import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SocketCalls;
import org.poll4j.spi.Backends;

/**
 * The kqueue backend as on macOS, over a simulated kernel and Linux's sockets: {@code -Dorg.poll4j.backend=kqueue-simulated}.
 * The sockets have macOS' habits as far as Linux lets them: born blocking, no MSG_NOSIGNAL, no length of what was cut, no
 * SO_DOMAIN.
 */
@NullMarked
public final class SimulatedProvider extends KqueueProvider {
    static final String NAME = "kqueue-simulated";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public @Nullable String whyNot() {
        return whyNot(NAME);
    }

    /** Never chosen unasked. */
    static @Nullable String whyNot(String name) {
        return name.equals(System.getProperty(Backends.PROPERTY))
                ? null
                : "is for tests: name it by -D" + Backends.PROPERTY;
    }

    /** One for all instances: what one of them closes, the queues of the others forget. */
    private static final class Kernel {
        static final SimulatedKqueue KERNEL = new SimulatedKqueue(MacosAbi.KEVENT);
    }

    @Override
    KqueueSystem makeSystem() {
        SimulatedLibc libc = new SimulatedLibc(Kernel.KERNEL);
        return system(Kernel.KERNEL, libc, libc, new Macos());
    }

    static KqueueSystem system(KqueueCalls kernel, SocketCalls sockets, FdCalls fds, MacosCalls macos) {
        PosixAbi posix = withHabitsOfMacos(SimulatedKqueue.LINUX);
        BornBlocking born = new BornBlocking(sockets, fds, macos, posix);
        PosixCalls real = PosixCalls.ofLibc();
        PosixCalls calls =
                new PosixCalls(born, born, real.messages(), real.socketBytes(), real.pipeBytes(), real.foreignBytes());
        return new KqueueSystem(MacosAbi.KEVENT, posix, kernel, calls);
    }

    private static PosixAbi withHabitsOfMacos(PosixAbi linux) {
        Map<String, Integer> lacking = Map.of(
                "SOCK_CLOEXEC", 0,
                "SOCK_NONBLOCK", 0,
                "O_CLOEXEC", 0,
                "MSG_NOSIGNAL", 0,
                "MSG_CMSG_CLOEXEC", 0,
                "MSG_TRUNC", 0,
                "SO_DOMAIN", 0);
        return new PosixAbi(
                linux.errnos(),
                Records.with(linux.sockets(), lacking),
                Records.with(linux.options(), lacking),
                linux.layout());
    }
}
