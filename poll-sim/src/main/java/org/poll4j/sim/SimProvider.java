package org.poll4j.sim;

import java.io.IOException;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;
import org.poll4j.spi.SystemTimer;

/**
 * One simulated host in real time, as {@link java.util.ServiceLoader} finds it: {@code -Dorg.poll4j.backend=sim}. Every
 * thread may use it. Nothing leaves the process, and nothing native is called.
 */
public final class SimProvider implements Backend {
    /** One for all instances: they are one system. */
    private static final class Local {
        static final SimHost HOST = make();

        private static SimHost make() {
            World world = World.inRealTime();
            SimHost host = new SimHost(world, "localhost", InetAddress.ofLiteral("127.0.0.1"));
            world.hosts.add(host);
            return host;
        }
    }

    /** For {@link java.util.ServiceLoader}. */
    public SimProvider() {}

    @Override
    public String name() {
        return SimHost.NAME;
    }

    @Override
    public String mechanism() {
        return SimHost.MECHANISM;
    }

    /** Never chosen unless it is named. */
    @Override
    public @Nullable String whyNot() {
        return SimHost.NAME.equals(System.getProperty(Backends.PROPERTY))
                ? null
                : "is a simulation: name it by -D" + Backends.PROPERTY;
    }

    @Override
    public Descriptor.Kind kind() {
        return Descriptor.Kind.POSIX;
    }

    @Override
    public int interests() {
        return Local.HOST.interests();
    }

    @Override
    public int rawBits() {
        return Local.HOST.rawBits();
    }

    @Override
    public Selector openSelector() throws IOException {
        return Local.HOST.openSelector();
    }

    @Override
    public Sockets sockets() {
        return Local.HOST.sockets();
    }

    @Override
    public ByteIo socketIo() {
        return Local.HOST.socketIo();
    }

    @Override
    public MessageIo messageIo() {
        return Local.HOST.messageIo();
    }

    @Override
    public PosixSources posix() {
        return Local.HOST.posix();
    }

    @Override
    public SystemTimer openTimer() throws IOException {
        return Local.HOST.openTimer();
    }
}
