package org.poll4j.examples.ch02;

import org.jspecify.annotations.Nullable;

/** A sorted binary tree, as an example that recursion fits. */
record Tree(@Nullable Tree left, int value, @Nullable Tree right) {
    /** A balanced one. */
    static @Nullable Tree of(int from, int to) {
        int middle = (from + to) >>> 1;
        return from > to ? null : new Tree(of(from, middle - 1), middle, of(middle + 1, to));
    }
}
