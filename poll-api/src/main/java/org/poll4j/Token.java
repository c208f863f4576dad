package org.poll4j;

import java.util.Objects;

/**
 * The caller's name for a registration, returned with each of its events.
 *
 * <p>Compare tokens with {@link #equals}, or their {@link #value()}: two tokens of one value are equal.
 * {@link Event#token()} returns the same object that was given at registration, so {@code ==} also works for a token in
 * a constant. Every value is allowed, for wakers too. poll4j does not check that tokens are unique: two sources may
 * share a token.
 *
 * @param value any number, commonly an index into the caller's own table
 */
public record Token(long value) implements Comparable<Token> {

    @Override
    public int compareTo(Token other) {
        return Long.compare(value, Objects.requireNonNull(other, "other").value);
    }

    // Written out, because the JVM links a record's generated methods slowly, which start-up would pay for.

    @Override
    public boolean equals(Object other) {
        return other instanceof Token token && token.value == value;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(value);
    }

    @Override
    public String toString() {
        return "Token(" + value + ")";
    }
}
