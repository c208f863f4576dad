package org.poll4j.tests.kqueue;

import org.jspecify.annotations.Nullable;
import org.poll4j.kqueue.BornBlocking;
import org.poll4j.kqueue.KqueueCalls;
import org.poll4j.kqueue.KqueueProvider;
import org.poll4j.kqueue.KqueueSystem;
import org.poll4j.kqueue.Macos;
import org.poll4j.kqueue.MacosCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SocketCalls;
import org.poll4j.spi.Backends;

/**
 * The kqueue backend over a simulated kernel and Linux's sockets: {@code -Dorg.poll4j.backend=kqueue-simulated}, and
 * {@code -Dorg.poll4j.kqueue.flavour} names the kernel: macos, freebsd, openbsd or netbsd. The sockets have that
 * system's habits as far as Linux lets them: what its numbers lack is not there, and macOS' are born blocking.
 */
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
        static final SimulatedKqueue KERNEL = new SimulatedKqueue(Flavour.chosen());
    }

    @Override
    protected KqueueSystem makeSystem() {
        SimulatedLibc libc = new SimulatedLibc(Kernel.KERNEL);
        return system(Kernel.KERNEL, Kernel.KERNEL, libc, libc, new Macos());
    }

    static KqueueSystem system(
            SimulatedKqueue kernel, KqueueCalls kqueue, SocketCalls sockets, FdCalls fds, MacosCalls macos) {
        Flavour flavour = kernel.flavour;
        PosixAbi posix = flavour.posix();
        BornBlocking born = new BornBlocking(sockets, fds, macos, posix);
        PosixCalls real = PosixCalls.ofLibc();
        Transferred sent = Transferred.sent(flavour, sockets);
        PosixCalls calls = new PosixCalls(
                flavour.bornBlocking() ? born : fds,
                flavour.bornBlocking() ? born : sockets,
                new SimulatedMessages(real.messages(), sent),
                SimulatedBytes.sockets(real.socketBytes(), sent),
                SimulatedBytes.pipes(kernel, real.pipeBytes()),
                SimulatedBytes.pipes(kernel, real.adoptedBytes()));
        return new KqueueSystem(flavour.kevent(), posix, kqueue, calls);
    }
}
