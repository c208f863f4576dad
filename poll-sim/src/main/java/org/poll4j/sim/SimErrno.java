package org.poll4j.sim;

import java.io.IOException;
import org.poll4j.spi.Failures;
import org.poll4j.spi.SystemErrors;

/** Errors with Linux's numbers, and the exceptions that they leave the backend as. */
enum SimErrno {
    ENOENT(2),
    EBADF(9),
    EAGAIN(11),
    EEXIST(17),
    EINVAL(22),
    EMFILE(24),
    EPIPE(32),
    ENOTSOCK(88),
    EDESTADDRREQ(89),
    EMSGSIZE(90),
    EPROTOTYPE(91),
    ENOPROTOOPT(92),
    EOPNOTSUPP(95),
    EADDRINUSE(98),
    EADDRNOTAVAIL(99),
    EAFNOSUPPORT(97),
    ENETUNREACH(101),
    ECONNRESET(104),
    ENOBUFS(105),
    EISCONN(106),
    ENOTCONN(107),
    ETIMEDOUT(110),
    ECONNREFUSED(111),
    EALREADY(114);

    private final int number;

    SimErrno(int number) {
        this.number = number;
    }

    /** The exception that names call, error and number. */
    IOException of(Object call) {
        String message = Failures.text(call.toString(), name(), number);
        return switch (this) {
            case ECONNREFUSED, ETIMEDOUT -> SystemErrors.connect(message, name(), number);
            case EADDRINUSE, EADDRNOTAVAIL -> SystemErrors.bind(message, name(), number);
            case ENETUNREACH -> SystemErrors.noRoute(message, name(), number);
            default -> SystemErrors.socket(message, name(), number);
        };
    }

    int number() {
        return number;
    }
}
