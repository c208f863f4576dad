package org.poll4j.sim;

import static java.util.Objects.requireNonNull;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK has and does not export: virtual threads with a scheduler of one's own. The JDK's own tests make them the same way. A
 * virtual thread that another one makes has the same scheduler.
 */
final class VirtualThreads {
    static final String OPTION = "--add-opens java.base/java.lang=";

    /** The constructor of a builder, or why there is none. */
    private static final @Nullable Constructor<?> BUILDER;

    private static final @Nullable MethodHandle END;
    private static final @Nullable Field UNBLOCKED;
    private static final @Nullable String WHY_NOT;

    static {
        Constructor<?> builder = null;
        MethodHandle end = null;
        Field unblocked = null;
        String whyNot = null;
        try {
            builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
                    .getDeclaredConstructor(Executor.class);
            builder.setAccessible(true);
            Class<?> type = Class.forName("java.lang.VirtualThread");
            unblocked = type.getDeclaredField("onWaitingList");
            unblocked.setAccessible(true);
            Method afterDone = type.getDeclaredMethod("afterDone");
            afterDone.setAccessible(true);
            end = MethodHandles.lookup().unreflect(afterDone);
            probe(builder);
        } catch (ReflectiveOperationException | RuntimeException closed) {
            Module own = VirtualThreads.class.getModule();
            whyNot = "add " + OPTION + (own.isNamed() ? own.getName() : "ALL-UNNAMED") + " to the options of the JVM ("
                    + closed + ")";
        }
        BUILDER = builder;
        END = end;
        UNBLOCKED = unblocked;
        WHY_NOT = whyNot;
    }

    /** Fields that hold threads. */
    private static final Threads THREAD = new Threads();

    private static final class Threads extends ClassValue<Field> {
        @Override
        protected Field computeValue(Class<?> type) {
            for (Field field : type.getDeclaredFields()) {
                if (Thread.class.isAssignableFrom(field.getType())) {
                    field.setAccessible(true);
                    return field;
                }
            }
            throw new IllegalStateException("a continuation without a thread: " + type);
        }

        Thread of(Runnable of) {
            try {
                return (Thread) get(of.getClass()).get(of);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException("the thread of " + of, e);
            }
        }
    }

    private VirtualThreads() {}

    /** Finds out now what a later JDK may have changed. */
    private static void probe(Constructor<?> builder) throws ReflectiveOperationException {
        Executor none = continuation -> {
            throw new AssertionError("a thread that never starts");
        };
        ((Thread.Builder.OfVirtual) builder.newInstance(none)).unstarted(() -> {});
    }

    /** Null if threads can have a scheduler, else what to do about it. */
    static @Nullable String whyNot() {
        return WHY_NOT;
    }

    /** A thread whose continuations go to a scheduler, each time that it can run. */
    static Thread unstarted(Executor scheduler, String name, Runnable body) {
        try {
            var builder = (Thread.Builder.OfVirtual) requireNonNull(BUILDER).newInstance(scheduler);
            return builder.name(name).unstarted(body);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a virtual thread with a scheduler", e);
        }
    }

    /** The thread that a continuation is of: what the JDK's lambda holds. */
    static Thread of(Runnable continuation) {
        return THREAD.of(continuation);
    }

    /** Whether a thread waits for the JDK's thread that submits it, now that it can enter its monitor. False soon before it is submitted. */
    static boolean isUnblocked(Thread waiting) {
        try {
            return requireNonNull(UNBLOCKED).getBoolean(waiting);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("the state of " + waiting, e);
        }
    }

    /** Ends a thread that waits, as if it never ran again: who joins it continues, and the JDK forgets it. */
    static void end(Thread waiting) {
        try {
            requireNonNull(END).invoke(waiting);
        } catch (Throwable e) {
            throw new IllegalStateException("the end of " + waiting, e);
        }
    }
}
