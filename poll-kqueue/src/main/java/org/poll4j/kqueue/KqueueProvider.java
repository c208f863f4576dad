package org.poll4j.kqueue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;
import org.poll4j.ffm.Downcall;
import org.poll4j.posix.Posix;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Descriptors;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;

/** The backend as {@link java.util.ServiceLoader} finds it. Nothing native is touched before its first real use. */
public class KqueueProvider implements Backend {
    private volatile @Nullable KqueueSystem system;
    private volatile @Nullable Posix posix;

    /** For {@link java.util.ServiceLoader}. */
    public KqueueProvider() {}

    /** For tests, whose calls fail when they shall. */
    public KqueueProvider(KqueueSystem system) {
        this.system = system;
    }

    @Override
    public String name() {
        return "kqueue";
    }

    @Override
    public @Nullable String whyNot() {
        return KqueueSystem.isKnown(System.getProperty("os.name")) ? null : "needs " + KqueueSystem.NEEDS;
    }

    @Override
    public Descriptor.Kind kind() {
        return Descriptor.Kind.POSIX;
    }

    @Override
    public int interests() {
        return system().kevent().interests();
    }

    @Override
    public int rawBits() {
        return 0;
    }

    @Override
    public Selector openSelector() throws IOException {
        return KqueueSelector.open(system());
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
            made = new Posix(system().libc(), system().posix());
            posix = made;
        }
        return made;
    }

    private KqueueSystem system() {
        KqueueSystem chosen = system;
        return chosen == null ? chooseSystem() : chosen;
    }

    private synchronized KqueueSystem chooseSystem() {
        KqueueSystem chosen = system;
        if (chosen == null) {
            requireNativeAccess();
            chosen = makeSystem();
            system = chosen;
        }
        return chosen;
    }

    /** Tests have others. */
    protected KqueueSystem makeSystem() {
        return KqueueSystem.of(System.getProperty("os.name"));
    }

    /** Asks before the generated classes do, whose static initialisers would fail with a less helpful error. */
    @SuppressWarnings("restricted")
    private static void requireNativeAccess() {
        try {
            MemorySegment.NULL.reinterpret(0);
        } catch (IllegalCallerException e) {
            throw Downcall.denied(e);
        }
    }
}
