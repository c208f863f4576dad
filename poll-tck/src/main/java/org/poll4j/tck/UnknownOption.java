package org.poll4j.tck;

import java.net.SocketOption;

/** A socket option that no system has. */
enum UnknownOption implements SocketOption<Boolean> {
    INSTANCE;

    @Override
    public Class<Boolean> type() {
        return Boolean.class;
    }

    @Override
    public String toString() {
        return "UNKNOWN";
    }
}
