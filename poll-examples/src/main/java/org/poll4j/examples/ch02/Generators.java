package org.poll4j.examples.ch02;

import java.io.PrintStream;
import java.util.Iterator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One generator twice, stackful and stackless, each asked in turn: coroutines that only one side talks to. */
public final class Generators {
    private Generators() {}

    public static void main(String[] args) {
        run(System.out, 7);
    }

    /**
     * Walks a tree both ways, in step.
     *
     * @param size of the tree
     */
    static void run(PrintStream out, int size) {
        Tree tree = Tree.of(1, size);
        Iterator<Integer> stackless = new StacklessGenerator(tree);
        try (StackfulGenerator<Integer> stackful = new StackfulGenerator<>(emit -> walk(tree, emit))) {
            while (stackful.hasNext() && stackless.hasNext()) {
                out.println("stackful " + stackful.next() + ", stackless " + stackless.next());
            }
            out.println("more to come: stackful " + stackful.hasNext() + ", stackless " + stackless.hasNext());
        }
    }

    /** Yields from as deep as the tree goes. */
    static void walk(@Nullable Tree tree, Consumer<Integer> emit) {
        if (tree != null) {
            walk(tree.left(), emit);
            emit.accept(tree.value());
            walk(tree.right(), emit);
        }
    }
}
