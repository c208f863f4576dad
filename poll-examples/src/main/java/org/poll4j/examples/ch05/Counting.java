package org.poll4j.examples.ch05;

import java.io.PrintStream;

/** Two fibers that count, to 10 and to 15, by turns; and the stack of one while it is parked. */
public final class Counting {
    private Counting() {}

    public static void main(String[] args) {
        run(System.out);
        nested(System.out);
        printParked(System.out);
    }

    /** Numbers of two fibers, each after the other's while both have some. */
    static void run(PrintStream out) {
        Fibers fibers = new Fibers();
        fibers.spawn("first", () -> count(fibers, out, "first", 10));
        fibers.spawn("second", () -> count(fibers, out, "second", 15));
        fibers.run();
    }

    private static void count(Fibers fibers, PrintStream out, String name, int to) {
        out.println(name + ": starts");
        for (int i = 1; i <= to; i++) {
            out.println(name + ": " + i);
            fibers.yieldTurn();
        }
        out.println(name + ": ends");
    }

    /** A fiber that spawns another, with what it has at hand: a lambda carries its variables. */
    static void nested(PrintStream out) {
        Fibers fibers = new Fibers();
        fibers.spawn("outer", () -> {
            String message = "said by outer";
            fibers.spawn("inner", () -> out.println("inner: " + message));
            out.println("outer: inner is spawned, and has not had its turn");
            fibers.yieldTurn();
            out.println("outer: ends");
        });
        fibers.run();
    }

    /** One fiber looks at the stack of another, which has yielded two calls deep. */
    static void printParked(PrintStream out) {
        Fibers fibers = new Fibers();
        Fibers.Fiber parked = fibers.spawn("parked", () -> deeper(fibers));
        fibers.spawn("observer", () -> {
            while (!parked.isParked()) {
                Thread.onSpinWait(); // it has passed on the turn, and may be on its way to sleep still
            }
            out.println("the stack of " + parked + ", on the heap while it is parked:");
            for (StackTraceElement frame : parked.stack()) {
                out.println("  " + frame);
            }
        });
        fibers.run();
    }

    private static void deeper(Fibers fibers) {
        deepest(fibers);
    }

    private static void deepest(Fibers fibers) {
        fibers.yieldTurn();
    }
}
