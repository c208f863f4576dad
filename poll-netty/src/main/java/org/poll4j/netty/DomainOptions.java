package org.poll4j.netty;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;

/** Options of a Unix-domain socket that is not there yet: poll4j makes one when it connects or listens. */
final class DomainOptions {
    static final Set<SocketOption<?>> SUPPORTED =
            Set.of(StandardSocketOptions.SO_RCVBUF, StandardSocketOptions.SO_SNDBUF);

    private final Map<SocketOption<?>, Integer> values = new ConcurrentHashMap<>();

    @SuppressWarnings("unchecked") // both options are numbers
    <T> T get(SocketOption<T> option) {
        @Nullable Integer set = values.get(option);
        return (T) (set == null ? Integer.valueOf(0) : set);
    }

    void set(SocketOption<?> option, Object value) {
        values.put(option, (Integer) value);
    }

    void apply(UnixStream stream) throws IOException {
        for (Map.Entry<SocketOption<?>, Integer> entry : values.entrySet()) {
            stream.setOption(number(entry.getKey()), entry.getValue());
        }
    }

    void apply(UnixListener listener) throws IOException {
        for (Map.Entry<SocketOption<?>, Integer> entry : values.entrySet()) {
            listener.setOption(number(entry.getKey()), entry.getValue());
        }
    }

    @SuppressWarnings("unchecked") // both options are numbers
    private static SocketOption<Integer> number(SocketOption<?> option) {
        return (SocketOption<Integer>) option;
    }
}
