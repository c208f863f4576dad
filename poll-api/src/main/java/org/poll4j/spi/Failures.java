package org.poll4j.spi;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/**
 * Makes the exceptions and messages that all sources and backends use. Several exceptions of {@code java.nio.channels}
 * have no constructor with a message; the subclasses here say which source, address or host they are about.
 */
public final class Failures {
    private Failures() {}

    /**
     * Makes the exception for a call on a closed source.
     *
     * @param source the closed source, as the message prints it
     * @return an exception that names the source
     */
    public static ClosedChannelException closed(Object source) {
        return new ClosedSourceException(source + ": the source is closed");
    }

    /**
     * Makes the exception for a call during which another thread closed the source.
     *
     * @param source the closed source, as the message prints it
     * @return an exception that names the source
     */
    public static AsynchronousCloseException closedMeanwhile(Object source) {
        return new SourceClosedMeanwhileException(source + ": another thread closed the source during the call");
    }

    /**
     * Makes the exception for a blocking call whose thread was interrupted, which closes the source.
     *
     * @param source the closed source, as the message prints it
     * @return an exception that names the source
     */
    public static ClosedByInterruptException closedByInterrupt(Object source) {
        return new SourceClosedByInterruptException(source + ": an interrupt of the calling thread closed the source");
    }

    /**
     * Makes the exception for a transfer before the connect has succeeded.
     *
     * @param stream the unconnected stream, as the message prints it
     * @return an exception that names the stream
     */
    public static NotYetConnectedException notYetConnected(Object stream) {
        return new StreamNotYetConnectedException(stream + ": finishConnect() has not returned true yet");
    }

    /**
     * Makes the exception for an address whose host name was not resolved.
     *
     * @param address the address
     * @return an exception that names the host
     */
    public static UnresolvedAddressException unresolved(InetSocketAddress address) {
        return new UnresolvedHostException(address + ": the host name is not resolved");
    }

    /**
     * Makes the exception for an address of a class that the backend does not know.
     *
     * @param address the address
     * @return an exception that names the address and its class
     */
    public static UnsupportedAddressTypeException unsupported(SocketAddress address) {
        return new UnsupportedAddressException(
                address.getClass().getName() + ": neither an InetSocketAddress nor a UnixAddress");
    }

    /**
     * Returns the message for an error of the system: {@code read(fd 7): ECONNRESET (104): Connection reset}. Where the
     * JDK has well-known words for an error, the message ends with them, because existing code looks for them.
     *
     * @param call the call and its arguments
     * @param name the error's name, {@code ECONNRESET} or {@code WSAECONNRESET}
     * @param number the error's number
     * @return the message
     */
    public static String text(String call, String name, int number) {
        String words = words(name.startsWith("WSA") ? name.substring(3) : name);
        return call + ": " + name + " (" + number + ")" + (words.isEmpty() ? "" : ": " + words);
    }

    private static String words(String name) {
        return switch (name) {
            case "ECONNRESET" -> "Connection reset";
            case "EPIPE", "ESHUTDOWN", "ERROR_NO_DATA", "ERROR_BROKEN_PIPE" -> "Broken pipe";
            case "ECONNREFUSED" -> "Connection refused";
            case "ETIMEDOUT" -> "Connection timed out";
            case "ECONNABORTED" -> "Software caused connection abort";
            case "EHOSTUNREACH" -> "No route to host";
            case "ENETUNREACH" -> "Network is unreachable";
            case "EADDRINUSE" -> "Address already in use";
            case "EADDRNOTAVAIL" -> "Cannot assign requested address";
            case "EACCES" -> "Permission denied";
            case "EMFILE" -> "Too many open files";
            default -> "";
        };
    }

    private static final class ClosedSourceException extends ClosedChannelException {
        private static final long serialVersionUID = 1L;
        private final String message;

        ClosedSourceException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    private static final class SourceClosedMeanwhileException extends AsynchronousCloseException {
        private static final long serialVersionUID = 1L;
        private final String message;

        SourceClosedMeanwhileException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    private static final class SourceClosedByInterruptException extends ClosedByInterruptException {
        private static final long serialVersionUID = 1L;
        private final String message;

        SourceClosedByInterruptException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    private static final class StreamNotYetConnectedException extends NotYetConnectedException {
        private static final long serialVersionUID = 1L;
        private final String message;

        StreamNotYetConnectedException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    private static final class UnresolvedHostException extends UnresolvedAddressException {
        private static final long serialVersionUID = 1L;
        private final String message;

        UnresolvedHostException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }

    private static final class UnsupportedAddressException extends UnsupportedAddressTypeException {
        private static final long serialVersionUID = 1L;
        private final String message;

        UnsupportedAddressException(String message) {
            this.message = message;
        }

        @Override
        public String getMessage() {
            return message;
        }
    }
}
