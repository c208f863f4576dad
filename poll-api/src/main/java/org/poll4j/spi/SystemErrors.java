package org.poll4j.spi;

import java.io.IOException;
import java.io.Serializable;
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
        return new Io(Objects.requireNonNull(message, "message"), new Answer(name, number));
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
        return new Socket(Objects.requireNonNull(message, "message"), new Answer(name, number));
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
        return new Connect(Objects.requireNonNull(message, "message"), new Answer(name, number));
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
        return new Bind(Objects.requireNonNull(message, "message"), new Answer(name, number));
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
        return new NoRoute(Objects.requireNonNull(message, "message"), new Answer(name, number));
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
                        Objects.requireNonNull(refused.getMessage()),
                        new Answer(error.errorName(), error.errorNumber()))
                : new PortUnreachableException(refused.getMessage());
    }

    private record Answer(String name, int number) implements Serializable {
        Answer {
            Objects.requireNonNull(name, "name");
        }
    }

    /** What the exceptions below have in common beside their types. */
    private interface Answered extends SystemError {
        Answer answer();

        @Override
        default String errorName() {
            return answer().name();
        }

        @Override
        default int errorNumber() {
            return answer().number();
        }
    }

    private static final class Io extends IOException implements Answered {
        private static final long serialVersionUID = 1L;
        private final Answer answer;

        Io(String message, Answer answer) {
            super(message);
            this.answer = answer;
        }

        @Override
        public Answer answer() {
            return answer;
        }
    }

    private static final class Socket extends SocketException implements Answered {
        private static final long serialVersionUID = 1L;
        private final Answer answer;

        Socket(String message, Answer answer) {
            super(message);
            this.answer = answer;
        }

        @Override
        public Answer answer() {
            return answer;
        }
    }

    private static final class Connect extends ConnectException implements Answered {
        private static final long serialVersionUID = 1L;
        private final Answer answer;

        Connect(String message, Answer answer) {
            super(message);
            this.answer = answer;
        }

        @Override
        public Answer answer() {
            return answer;
        }
    }

    private static final class Bind extends BindException implements Answered {
        private static final long serialVersionUID = 1L;
        private final Answer answer;

        Bind(String message, Answer answer) {
            super(message);
            this.answer = answer;
        }

        @Override
        public Answer answer() {
            return answer;
        }
    }

    private static final class NoRoute extends NoRouteToHostException implements Answered {
        private static final long serialVersionUID = 1L;
        private final Answer answer;

        NoRoute(String message, Answer answer) {
            super(message);
            this.answer = answer;
        }

        @Override
        public Answer answer() {
            return answer;
        }
    }

    private static final class PortUnreachable extends PortUnreachableException implements Answered {
        private static final long serialVersionUID = 1L;
        private final Answer answer;

        PortUnreachable(String message, Answer answer) {
            super(message);
            this.answer = answer;
        }

        @Override
        public Answer answer() {
            return answer;
        }
    }
}
