package org.poll4j.netty;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.UnsupportedAddressTypeException;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixAddress;

/** The JDK's addresses of Unix-domain sockets, which know paths alone, and poll4j's. */
final class DomainAddresses {
    private DomainAddresses() {}

    static UnixAddress toPoll(SocketAddress address) {
        return switch (address) {
            case UnixAddress unix -> unix;
            case UnixDomainSocketAddress path -> UnixAddress.ofPath(path.getPath());
            default -> throw new UnsupportedAddressTypeException();
        };
    }

    static @Nullable SocketAddress toUser(@Nullable UnixAddress address) {
        if (address == null) {
            return null;
        }
        return switch (address.kind()) {
            case PATH -> UnixDomainSocketAddress.of(address.path());
            case UNNAMED -> UnixDomainSocketAddress.of("");
            case ABSTRACT -> address;
        };
    }
}
