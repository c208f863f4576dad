package org.poll4j.net;

import java.net.SocketOption;
import java.util.Arrays;
import java.util.Objects;

/**
 * A socket option by level and number, as in the system's headers, for options that poll4j has no name for. Every kind
 * of socket accepts it, and the system refuses an unknown one (ENOPROTOOPT). The caller is responsible for its
 * meaning: an option that changes the nature of the socket, such as a filter or another protocol, may break this
 * library.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="raw-option"}
 *
 * @param <T> {@link Integer} or {@code byte[]}
 * @see <a href="https://man7.org/linux/man-pages/man2/setsockopt.2.html">setsockopt(2)</a>
 */
public final class RawSocketOption<T> implements SocketOption<T> {
    private static final int LONGEST = 65_535;

    private final int level;
    private final int number;
    private final int size;
    private final Class<T> type;

    private RawSocketOption(int level, int number, int size, Class<T> type) {
        this.level = level;
        this.number = number;
        this.size = size;
        this.type = type;
    }

    /**
     * Makes an option whose value is an {@code int}.
     *
     * @param level for example SOL_SOCKET, 1 on Linux
     * @param number for example SO_MARK, 36 on Linux
     * @return an option for {@code getOption} and {@code setOption}
     */
    public static RawSocketOption<Integer> ofInt(int level, int number) {
        return new RawSocketOption<>(level, number, Integer.BYTES, Integer.class);
    }

    /**
     * Makes an option whose value is a struct or a text.
     *
     * @param level as {@link #ofInt}
     * @param number as {@link #ofInt}
     * @param size how many bytes of the value to read at most, 1 to 65,535; a value that is set may have any length
     * @return an option for {@code getOption}, whose result may be shorter, and {@code setOption}
     * @throws IllegalArgumentException if the size is out of range
     */
    public static RawSocketOption<byte[]> ofBytes(int level, int number, int size) {
        if (size < 1 || size > LONGEST) {
            throw new IllegalArgumentException("RawSocketOption: size = " + size + ": not from 1 to " + LONGEST);
        }
        return new RawSocketOption<>(level, number, size, byte[].class);
    }

    /**
     * Returns the level.
     *
     * @return as given
     */
    public int level() {
        return level;
    }

    /**
     * Returns the number at its level.
     *
     * @return as given
     */
    public int number() {
        return number;
    }

    /**
     * Returns how many bytes to read at most.
     *
     * @return 4 for an {@code int}
     */
    public int size() {
        return size;
    }

    @Override
    public String name() {
        return "level " + level + " option " + number;
    }

    @Override
    public Class<T> type() {
        return type;
    }

    /**
     * Returns a value as text, for messages. For backends.
     *
     * @param value of this option
     * @return a text
     */
    public static String text(Object value) {
        return Objects.requireNonNull(value, "value") instanceof byte[] bytes
                ? Arrays.toString(bytes)
                : value.toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RawSocketOption<?> raw
                && raw.level == level
                && raw.number == number
                && raw.size == size
                && raw.type == type;
    }

    @Override
    public int hashCode() {
        return Objects.hash(level, number, size, type);
    }

    @Override
    public String toString() {
        return name();
    }
}
