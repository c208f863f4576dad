package counted;

import java.io.IOException;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;

/**
 * A backend of one's own: epoll's, with a selector that counts. Never chosen unasked:
 * {@code -Dorg.poll4j.backend=epoll-counted}.
 */
public final class CountedBackend implements Backend {
    private static final String NAME = "epoll-counted";

    /** How often something was registered, changed or deregistered, in all Polls of this backend. */
    public static long changes() {
        return CountedSelector.CHANGES.sum();
    }

    private Backend epoll() {
        return Backends.named("epoll");
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String mechanism() {
        return epoll().mechanism();
    }

    @Override
    public String whyNot() {
        return NAME.equals(System.getProperty(Backends.PROPERTY)) ? epoll().whyNot() : "must be selected by name";
    }

    @Override
    public Descriptor.Kind kind() {
        return epoll().kind();
    }

    @Override
    public int interests() {
        return epoll().interests();
    }

    @Override
    public int rawBits() {
        return epoll().rawBits();
    }

    @Override
    public Selector openSelector() throws IOException {
        return new CountedSelector(epoll().openSelector());
    }

    @Override
    public Sockets sockets() {
        return epoll().sockets();
    }

    @Override
    public ByteIo socketIo() {
        return epoll().socketIo();
    }

    @Override
    public MessageIo messageIo() {
        return epoll().messageIo();
    }

    @Override
    public PosixSources posix() {
        return epoll().posix();
    }
}
