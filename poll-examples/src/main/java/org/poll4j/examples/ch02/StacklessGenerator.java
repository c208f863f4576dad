package org.poll4j.examples.ch02;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The same values by an object that remembers where it is: it leaves its caller's stack between two values, so whatever
 * recursion would keep on a stack stands in fields.
 */
final class StacklessGenerator implements Iterator<Integer> {
    /** Those whose left side is done, or under way: the innermost first. */
    private final Deque<Tree> path = new ArrayDeque<>();

    StacklessGenerator(@Nullable Tree root) {
        descend(root);
    }

    private void descend(@Nullable Tree from) {
        for (Tree tree = from; tree != null; tree = tree.left()) {
            path.push(tree);
        }
    }

    @Override
    public boolean hasNext() {
        return !path.isEmpty();
    }

    @Override
    public Integer next() {
        if (path.isEmpty()) {
            throw new NoSuchElementException("the generator has ended");
        }
        Tree tree = path.pop();
        descend(tree.right());
        return tree.value();
    }
}
