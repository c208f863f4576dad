package org.poll4j.spi;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.util.Objects;

/**
 * Exceptions for errors of the system: those of the JDK, which also tell name and number as {@link SystemError}. For
 * backends.
 */
public final class SystemErrors {
    private SystemErrors() {}

    /**
     * An exception that is no more than an {@link IOException}.
     *
     * @param message names the call, and the error
     * @param name the error's name
     * @param number the error's number
     * @return a {@link SystemError}
     */
    public static IOException io(String message, String name, int number) {
        return new Io(message, name, number);
    }

    /**
     * A {@link SocketException}.
     *
     * @param message names the call, and the error
     * @param name the error's name
     * @param number the error's number
     * @return a {@link SystemError}
     */
    public static IOException socket(String message, String name, int number) {
        return new Socket(message, name, number);
    }

    /**
     * A {@link ConnectException}.
     *
     * @param message names the call, and the error
     * @param name the error's name
     * @param number the error's number
     * @return a {@link SystemError}
     */
    public static IOException connect(String message, String name, int number) {
        return new Connect(message, name, number);
    }

    /**
     * A {@link BindException}.
     *
     * @param message names the call, and the error
     * @param name the error's name
     * @param number the error's number
     * @return a {@link SystemError}
     */
    public static IOException bind(String message, String name, int number) {
        return new Bind(message, name, number);
    }

    /**
     * A {@link NoRouteToHostException}.
     *
     * @param message names the call, and the error
     * @param name the error's name
     * @param number the error's number
     * @return a {@link SystemError}
     */
    public static IOException noRoute(String message, String name, int number) {
        return new NoRoute(message, name, number);
    }

    /**
     * A {@link PortUnreachableException}, of an error that had a broader type.
     *
     * @param refused what the system said
     * @return with the same message, name and number
     */
    public static IOException portUnreachable(IOException refused) {
        return Objects.requireNonNull(refused, "refused") instanceof SystemError error
                ? new PortUnreachable(
                        Objects.requireNonNull(refused.getMessage()), error.errorName(), error.errorNumber())
                : new PortUnreachableException(refused.getMessage());
    }

    private static final class Io extends IOException implements SystemError {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final int number;

        Io(String message, String name, int number) {
            super(Objects.requireNonNull(message, "message"));
            this.name = Objects.requireNonNull(name, "name");
            this.number = number;
        }

        @Override
        public String errorName() {
            return name;
        }

        @Override
        public int errorNumber() {
            return number;
        }
    }

    private static final class Socket extends SocketException implements SystemError {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final int number;

        Socket(String message, String name, int number) {
            super(Objects.requireNonNull(message, "message"));
            this.name = Objects.requireNonNull(name, "name");
            this.number = number;
        }

        @Override
        public String errorName() {
            return name;
        }

        @Override
        public int errorNumber() {
            return number;
        }
    }

    private static final class Connect extends ConnectException implements SystemError {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final int number;

        Connect(String message, String name, int number) {
            super(Objects.requireNonNull(message, "message"));
            this.name = Objects.requireNonNull(name, "name");
            this.number = number;
        }

        @Override
        public String errorName() {
            return name;
        }

        @Override
        public int errorNumber() {
            return number;
        }
    }

    private static final class Bind extends BindException implements SystemError {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final int number;

        Bind(String message, String name, int number) {
            super(Objects.requireNonNull(message, "message"));
            this.name = Objects.requireNonNull(name, "name");
            this.number = number;
        }

        @Override
        public String errorName() {
            return name;
        }

        @Override
        public int errorNumber() {
            return number;
        }
    }

    private static final class NoRoute extends NoRouteToHostException implements SystemError {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final int number;

        NoRoute(String message, String name, int number) {
            super(Objects.requireNonNull(message, "message"));
            this.name = Objects.requireNonNull(name, "name");
            this.number = number;
        }

        @Override
        public String errorName() {
            return name;
        }

        @Override
        public int errorNumber() {
            return number;
        }
    }

    private static final class PortUnreachable extends PortUnreachableException implements SystemError {
        private static final long serialVersionUID = 1L;
        private final String name;
        private final int number;

        PortUnreachable(String message, String name, int number) {
            super(Objects.requireNonNull(message, "message"));
            this.name = Objects.requireNonNull(name, "name");
            this.number = number;
        }

        @Override
        public String errorName() {
            return name;
        }

        @Override
        public int errorNumber() {
            return number;
        }
    }
}
