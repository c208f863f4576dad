package org.poll4j;

import java.util.Objects;

/**
 * The caller's name for a registration, returned with each of its events.
 *
 * <p>Compare tokens with {@link #equals}, or their {@link #value()}: two tokens of one value are equal.
 * {@link Event#token()} returns the very object given at registration, so {@code ==} also works for a token that is
 * made once and kept in a constant. Every value is allowed, for wakers too, and no uniqueness is checked: two sources
 * may share a token.
 *
 * @param value any number, commonly an index into the caller's own table
 */
public record Token(long value) implements Comparable<Token> {

    @Override
    public int compareTo(Token other) {
        return Long.compare(value, Objects.requireNonNull(other, "other").value);
    }

    // Written out: the methods a record generates cost some 20 ms when the first of them is linked.

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
