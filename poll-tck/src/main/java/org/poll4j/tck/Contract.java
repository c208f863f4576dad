package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.Events;
import org.poll4j.Token;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.unix.Pipe;

/**
 * The base class of the contract's tests. A test class runs once for each backend that works on this system, with a new
 * Poll for each test. A test that covers one of mio's has mio's name, in the class that corresponds to mio's file.
 *
 * <p>A poll ignores interrupts, so the watching thread gives up a test that hangs.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("org.poll4j.tck.Contract#backends")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class Contract {
    protected static final Token ID1 = new Token(1);
    protected static final Token ID2 = new Token(2);
    protected static final Token ID3 = new Token(3);
    protected static final long MILLIS = 1_000_000;

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    protected Backend backend;

    private String method = "";

    protected CheckedPoll poll;
    protected CheckedRegistry registry;
    protected Events events;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    /**
     * The one that {@code -Dorg.poll4j.backend} names, or all but the fallback {@code poll}, whose sockets are another
     * backend's.
     */
    static Stream<Named<Backend>> backends() {
        String name = System.getProperty(Backends.PROPERTY);
        return ServiceLoader.load(Backend.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(backend -> backend.whyNot() == null)
                .filter(backend -> backend.name().equals(name)
                        || (name == null && !backend.name().equals("poll")))
                .map(backend -> Named.of(backend.name(), backend));
    }

    /** For subclasses. */
    protected Contract() {}

    @BeforeEach
    void openPoll(TestInfo test) throws IOException {
        method = test.getTestMethod().orElseThrow().getName();
        Exclusions.reason(backend, getClass(), method, test.getDisplayName())
                .ifPresent(reason -> abort("not asked of " + backend.name() + ": " + reason));
        poll = opened(new CheckedPoll(backend));
        registry = poll.registry();
        events = Events.withCapacity(16);
    }

    @AfterEach
    void closeWhatWasOpened() throws Exception {
        while (!opened.isEmpty()) {
            opened.pop().close();
        }
    }

    /**
     * Skips a test that concerns some backends or mechanisms only. For all others it must be
     * {@linkplain Exclusions listed}.
     */
    protected final void requireBackend(String... kinds) {
        if (Stream.of(kinds).noneMatch(kind -> Exclusions.isKind(kind, backend))) {
            fail(getClass().getSimpleName() + "." + method + " is about " + String.join(", ", kinds)
                    + ": exclude it for " + backend.name());
        }
    }

    /** Closes a resource after the test, the last opened first. */
    protected final <T extends AutoCloseable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    protected static InetSocketAddress anyLocalAddress() {
        return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
    }

    /** The loopback address of IPv6. Skips the test if there is none. */
    protected static InetSocketAddress anyLocalIpv6Address() {
        Requires.ipv6();
        return new InetSocketAddress(InetAddress.ofLiteral("::1"), 0);
    }

    protected final TcpListener listener() throws IOException {
        return listener(anyLocalAddress());
    }

    protected final TcpListener listener(InetSocketAddress address) throws IOException {
        return opened(TcpListener.bind(backend, address));
    }

    protected final TcpStream connect(InetSocketAddress address) throws IOException {
        return opened(TcpStream.connect(backend, address));
    }

    /** Accepts a waiting connection. */
    protected final TcpStream accepted(TcpListener listener) throws IOException {
        return opened(Objects.requireNonNull(listener.accept(), "no connection waits"));
    }

    /** Accepts the next connection that comes. */
    protected final TcpStream acceptedSoon(TcpListener listener) throws IOException {
        return opened(Await.accepted(listener));
    }

    /** Makes two ends of an established connection, not registered. */
    protected final TcpPair tcpPair() throws IOException {
        TcpPair pair = TcpPair.open(backend);
        return new TcpPair(opened(pair.client()), opened(pair.server()));
    }

    protected final Pipe pipe() throws IOException {
        Requires.posixDescriptors(backend);
        return opened(Pipe.open(backend));
    }

    protected final Duct<?, ?> duct() throws IOException {
        return opened(Duct.open(backend));
    }

    /** One with something to read in it. */
    protected final Duct<?, ?> fullDuct() throws IOException {
        Duct<?, ?> duct = duct();
        duct.write(new byte[] {1}, 0, 1);
        if (duct instanceof Duct.OfTcp connection) {
            Await.peeked(connection.receiver(), 1);
        }
        return duct;
    }

    /** Opens sockets until one has a handle that was just given back. */
    protected final TcpListener successorOf(long handle) throws IOException {
        for (int i = 0; i < 50; i++) {
            TcpListener successor = listener();
            if (successor.handle() == handle) {
                return successor;
            }
        }
        return fail("the handle " + handle + " did not come back");
    }

    /** An address of this machine where no socket listens and none can begin to, because the port is taken. */
    protected final InetSocketAddress unusedAddress() throws IOException {
        Socket bound = opened(new Socket());
        bound.bind(anyLocalAddress());
        return (InetSocketAddress) bound.getLocalSocketAddress();
    }
}
