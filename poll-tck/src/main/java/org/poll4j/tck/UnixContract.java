package org.poll4j.tck;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Descriptor;

/** The base class of tests of Unix sockets. */
abstract class UnixContract extends Contract {
    @TempDir
    private Path directory;

    private int paths;

    final Path directory() {
        return directory;
    }

    /** A path where nothing is. */
    final UnixAddress path() {
        return UnixAddress.ofPath(directory.resolve("s" + paths++));
    }

    final UnixListener listener(UnixAddress address) throws IOException {
        return opened(UnixListener.bind(backend, address, UnixType.STREAM));
    }

    final UnixStream connect(UnixAddress address) throws IOException {
        return opened(UnixStream.connect(backend, address, UnixType.STREAM));
    }

    /** Connected to each other, if need be through a listener. */
    final UnixStream[] streamPair() throws IOException {
        if (backend.kind() != Descriptor.Kind.POSIX) {
            UnixListener listener = listener(path());
            UnixStream client = connect(listener.localAddress());
            return new UnixStream[] {client, opened(Objects.requireNonNull(listener.accept(), "no connection waits"))};
        }
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        return new UnixStream[] {opened(pair[0]), opened(pair[1])};
    }
}
