package org.poll4j.posix;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.DatagramIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.FileSender;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Sockets;

/**
 * The base class of the backends of POSIX systems: all but the selector. It makes sockets, pipes and I/O from a
 * system's calls and numbers, at first use.
 */
public abstract class PosixBackend implements Backend {
    private static final class Parts {
        final Sockets sockets;
        final ByteIo socketIo;
        final MessageIo messageIo;
        final DatagramIo datagramIo;
        final PosixSources posix;

        Parts(PosixCalls calls, PosixAbi abi) {
            Fds fds = new Fds(calls.fds(), abi);
            this.sockets = new PosixSockets(calls.sockets(), fds, abi);
            this.socketIo = PosixBytes.ofSockets(calls.socketBytes(), abi);
            this.messageIo = new PosixMessages(calls.messages(), calls.socketBytes(), calls.fds(), sockets, abi);
            this.datagramIo = new PosixDatagrams(calls.messages(), sockets, abi);
            this.posix = new PosixDescriptors(calls, fds, abi);
        }
    }

    private volatile @Nullable Parts parts;

    /** For backends. Touches nothing native. */
    protected PosixBackend() {}

    /**
     * Returns the system's calls. Called once, at first use, before {@link #abi}.
     *
     * @return libc
     * @throws UnsupportedOperationException if the backend's module lacks native access; says what to do
     */
    protected abstract PosixCalls calls();

    /**
     * Returns the system's numbers.
     *
     * @return numbers and layouts
     */
    protected abstract PosixAbi abi();

    /**
     * How the system sends files.
     *
     * @return null if it does not
     */
    protected @Nullable SendfileCalls sendfile() {
        return null;
    }

    @Override
    public final FileSender openFile(Path path) throws IOException {
        Objects.requireNonNull(path, "path");
        FdCalls fds = calls().fds();
        return PosixFile.open(path, fds, new Fds(fds, abi()), abi(), socketIo(), sendfile());
    }

    @Override
    public final Descriptor.Kind kind() {
        return Descriptor.Kind.POSIX;
    }

    @Override
    public final Sockets sockets() {
        return parts().sockets;
    }

    @Override
    public final ByteIo socketIo() {
        return parts().socketIo;
    }

    @Override
    public final MessageIo messageIo() {
        return parts().messageIo;
    }

    @Override
    public final DatagramIo datagramIo() {
        return parts().datagramIo;
    }

    @Override
    public final PosixSources posix() {
        return parts().posix;
    }

    private Parts parts() {
        Parts made = parts;
        return made == null ? makeParts() : made;
    }

    private synchronized Parts makeParts() {
        Parts made = parts;
        if (made == null) {
            made = new Parts(calls(), abi());
            parts = made;
        }
        return made;
    }
}
