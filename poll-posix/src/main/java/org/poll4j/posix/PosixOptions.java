package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.spi.Descriptor;

/** Socket options: which exist, under which level and name, and how their values are written. */
final class PosixOptions {
    /** A level and a name, with another pair on IPv6 sockets where those differ. */
    private record Place(int level, int name, int level6, int name6) {
        Place(int level, int name) {
            this(level, name, level, name);
        }
    }

    private final Map<SocketOption<?>, Place> places = new LinkedHashMap<>();
    private final SocketCalls calls;
    private final PosixAbi abi;
    private final PosixErrors errors;

    PosixOptions(SocketCalls calls, PosixAbi abi) {
        this.calls = calls;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
        PosixAbi.Options of = abi.options();
        int socket = of.SOL_SOCKET();
        places.put(StandardSocketOptions.SO_KEEPALIVE, new Place(socket, of.SO_KEEPALIVE()));
        places.put(StandardSocketOptions.SO_LINGER, new Place(socket, of.SO_LINGER()));
        places.put(StandardSocketOptions.SO_RCVBUF, new Place(socket, of.SO_RCVBUF()));
        places.put(StandardSocketOptions.SO_REUSEADDR, new Place(socket, of.SO_REUSEADDR()));
        places.put(StandardSocketOptions.SO_REUSEPORT, new Place(socket, of.SO_REUSEPORT()));
        places.put(StandardSocketOptions.SO_SNDBUF, new Place(socket, of.SO_SNDBUF()));
        places.put(StandardSocketOptions.TCP_NODELAY, new Place(of.IPPROTO_TCP(), of.TCP_NODELAY()));
        places.put(PollSocketOptions.TCP_KEEPIDLE, new Place(of.IPPROTO_TCP(), of.TCP_KEEPIDLE()));
        places.put(PollSocketOptions.TCP_KEEPINTERVAL, new Place(of.IPPROTO_TCP(), of.TCP_KEEPINTVL()));
        places.put(PollSocketOptions.TCP_KEEPCOUNT, new Place(of.IPPROTO_TCP(), of.TCP_KEEPCNT()));
        places.put(PollSocketOptions.IPV6_V6ONLY, new Place(of.IPPROTO_IPV6(), of.IPV6_V6ONLY()));
        places.put(
                StandardSocketOptions.IP_TOS,
                new Place(of.IPPROTO_IP(), of.IP_TOS(), of.IPPROTO_IPV6(), of.IPV6_TCLASS()));
        places.put(
                PollSocketOptions.IP_TTL,
                new Place(of.IPPROTO_IP(), of.IP_TTL(), of.IPPROTO_IPV6(), of.IPV6_UNICAST_HOPS()));
    }

    Set<SocketOption<?>> supported() {
        return Set.copyOf(places.keySet());
    }

    <T> T get(Descriptor socket, SocketOption<T> option) throws IOException {
        Place place = require(option);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT, 2);
            int length = option == StandardSocketOptions.SO_LINGER ? 8 : 4;
            get(socket, place, value, length, option);
            return option.type().cast(decode(option, value));
        }
    }

    private static Object decode(SocketOption<?> option, MemorySegment value) {
        int first = value.getAtIndex(JAVA_INT, 0);
        if (option == StandardSocketOptions.SO_LINGER) {
            return first == 0 ? -1 : value.getAtIndex(JAVA_INT, 1);
        }
        return option.type() == Boolean.class ? (Object) (first != 0) : (Object) first;
    }

    private void get(Descriptor socket, Place place, MemorySegment value, int length, SocketOption<?> option)
            throws IOException {
        boolean v6 = isV6(socket, place);
        get(socket, v6 ? place.level6 : place.level, v6 ? place.name6 : place.name, value, length, option.name());
    }

    private void get(Descriptor socket, int level, int name, MemorySegment value, int length, String call)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment size = arena.allocateFrom(JAVA_INT, length);
            int result = calls.getsockopt(socket.fd(), level, name, value, size);
            if (result < 0) {
                throw errors.of("getsockopt(" + call + ", " + socket + ")", -result);
            }
        }
    }

    <T> void set(Descriptor socket, SocketOption<T> option, T value) throws IOException {
        Place place = require(option);
        boolean v6 = isV6(socket, place);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment encoded = encode(arena, option, value);
            int result = calls.setsockopt(
                    socket.fd(),
                    v6 ? place.level6 : place.level,
                    v6 ? place.name6 : place.name,
                    encoded,
                    (int) encoded.byteSize());
            if (result < 0) {
                throw errors.of("setsockopt(" + option.name() + " = " + value + ", " + socket + ")", -result);
            }
        }
    }

    private static MemorySegment encode(Arena arena, SocketOption<?> option, Object value) {
        int number = value instanceof Boolean on ? (on ? 1 : 0) : (Integer) value;
        return option == StandardSocketOptions.SO_LINGER
                ? arena.allocateFrom(JAVA_INT, number < 0 ? 0 : 1, Math.max(0, number))
                : arena.allocateFrom(JAVA_INT, number);
    }

    /** The pending error, which this clears; 0 for none. */
    int takeError(Descriptor socket) throws IOException {
        return number(socket, abi.options().SO_ERROR(), "SO_ERROR");
    }

    /** Fails with ENOTSOCK for what is no socket, and EBADF for what is not open. */
    void requireSocket(Descriptor descriptor) throws IOException {
        number(descriptor, abi.options().SO_TYPE(), "SO_TYPE");
    }

    private boolean isV6(Descriptor socket, Place place) throws IOException {
        return place.level != place.level6
                && number(socket, abi.options().SO_DOMAIN(), "SO_DOMAIN")
                        == abi.sockets().AF_INET6();
    }

    private int number(Descriptor socket, int name, String call) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            get(socket, abi.options().SOL_SOCKET(), name, value, 4, call);
            return value.get(JAVA_INT, 0);
        }
    }

    private Place require(SocketOption<?> option) {
        Place place = places.get(option);
        if (place == null) {
            throw new UnsupportedOperationException("no socket option " + option.name() + " here; see supportedOptions()");
        }
        return place;
    }
}
