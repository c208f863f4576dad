package org.poll4j.process;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.poll4j.ClosedPollException;
import org.poll4j.Registry;
import org.poll4j.Token;
import org.poll4j.Waker;

/**
 * Turns a signal of the operating system into events of a Poll. While it is open, a signal makes the Poll return a
 * {@linkplain org.poll4j.Event#isReadable() readable} event with the token, and does nothing else: SIGTERM no longer
 * ends the JVM. Closing it restores what the signal did before.
 *
 * <p>It uses the JDK's {@code sun.misc.Signal} and a {@link Waker}, and no native handler of its own. The class is in
 * the module {@code jdk.unsupported}. On the class path that module is always there; a modular program requires it, or
 * adds it with {@code --add-modules jdk.unsupported}.
 *
 * <p>Signals that the JVM uses itself are refused: SEGV, BUS, ILL, FPE, TRAP, PIPE, XFSZ, QUIT, and USR2, by which it
 * suspends threads. KILL and STOP cannot be caught. With {@code -Xrs} the JVM also refuses HUP, INT and TERM. Windows
 * knows INT, TERM, ABRT and BREAK.
 *
 * {@snippet file="org/poll4j/Snippets.java" region="signal"}
 */
public final class SignalWatch implements AutoCloseable {
    private static final Set<String> OF_THE_JVM =
            Set.of("SEGV", "BUS", "ILL", "FPE", "TRAP", "PIPE", "XFSZ", "QUIT", "USR2");
    private static final Set<String> OF_THE_SYSTEM = Set.of("KILL", "STOP");
    private static final Set<String> ENDS_THE_JVM = Set.of("HUP", "INT", "TERM");
    private static final String PREFIX = "SIG";

    /** The open watches, by name. Two watches of one signal could not restore the previous handler in either order. */
    private static final Map<String, SignalWatch> OPEN = new ConcurrentHashMap<>();

    /** {@code sun.misc.Signal}, by reflection, because javac warns of its use and no annotation suppresses that. */
    private static final class Jdk {
        static final Class<?> SIGNAL = find("sun.misc.Signal");
        static final Class<?> HANDLER = find("sun.misc.SignalHandler");

        private Jdk() {}

        private static Class<?> find(String name) {
            try {
                return Class.forName(name);
            } catch (ClassNotFoundException e) {
                throw new UnsupportedOperationException(
                        "signals need " + name
                                + ": let the module require jdk.unsupported, or start java with"
                                + " --add-modules jdk.unsupported",
                        e);
            }
        }

        static Object signal(String name) {
            try {
                return SIGNAL.getConstructor(String.class).newInstance(name);
            } catch (InvocationTargetException e) {
                throw new IllegalArgumentException("SIG" + name + ": this system knows no such signal", e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new UnsupportedOperationException("this JDK has another sun.misc.Signal", e);
            }
        }

        /** Returns the handler before. */
        static Object handle(Object signal, Object handler) {
            try {
                Method handle = SIGNAL.getMethod("handle", SIGNAL, HANDLER);
                return handle.invoke(null, signal, handler);
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException refused) {
                    throw refused;
                }
                throw new IllegalStateException("sun.misc.Signal.handle", e.getCause());
            } catch (ReflectiveOperationException e) {
                throw new UnsupportedOperationException("this JDK has another sun.misc.Signal", e);
            }
        }

        static Object handler(InvocationHandler calls) {
            return Proxy.newProxyInstance(HANDLER.getClassLoader(), new Class<?>[] {HANDLER}, calls);
        }
    }

    private final String name;
    private final Waker waker;
    private final AtomicInteger count = new AtomicInteger();
    private final Object signal;
    private final Object handler;
    private Object before;
    private volatile boolean isOpen = true;

    private SignalWatch(String name, Waker waker, Object signal) {
        this.name = name;
        this.waker = waker;
        this.signal = signal;
        this.handler = Jdk.handler(this::invoke);
        this.before = handler;
    }

    /**
     * Begins to watch a signal.
     *
     * @param registry of the Poll that reports it
     * @param name the signal's name: {@code TERM} or {@code SIGTERM}
     * @param token the token of the events
     * @return a watch, which the caller closes before the Poll
     * @throws IllegalArgumentException if the JVM or the system uses the signal itself, or there is no such signal;
     *     says which
     * @throws IllegalStateException if another watch of this signal is open
     * @throws ClosedPollException if the Poll is closed
     * @throws UnsupportedOperationException if the module {@code jdk.unsupported} is missing; says what to do
     */
    public static SignalWatch open(Registry registry, String name, Token token) {
        Waker waker = new Waker(registry, token);
        String plain = Objects.requireNonNull(name, "name").startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
        requireAllowed(plain);
        SignalWatch watch = new SignalWatch(plain, waker, Jdk.signal(plain));
        if (OPEN.putIfAbsent(plain, watch) != null) {
            throw new IllegalStateException(PREFIX + plain + ": watched already; close that SignalWatch first");
        }
        try {
            watch.begin();
            return watch;
        } catch (Throwable failure) {
            OPEN.remove(plain, watch);
            throw failure;
        }
    }

    private static void requireAllowed(String name) {
        if (OF_THE_SYSTEM.contains(name)) {
            throw new IllegalArgumentException(PREFIX + name + ": the system lets no program handle it");
        }
        if (OF_THE_JVM.contains(name)) {
            throw new IllegalArgumentException(PREFIX + name + ": the JVM uses it itself");
        }
    }

    private void begin() {
        try {
            before = Jdk.handle(signal, handler);
        } catch (IllegalArgumentException refused) {
            String advice =
                    ENDS_THE_JVM.contains(name) ? "; java was started with -Xrs, which leaves it to the system" : "";
            throw new IllegalArgumentException(PREFIX + name + ": " + refused.getMessage() + advice, refused);
        }
    }

    /**
     * The methods of SignalHandler, and of Object. The JVM calls {@code handle} on a thread of its own for each signal.
     */
    private @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
        return switch (method.getName()) {
            case "handle" -> {
                received();
                yield null;
            }
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> toString();
        };
    }

    private void received() {
        if (!isOpen) {
            return;
        }
        count.incrementAndGet();
        try {
            waker.wake();
        } catch (ClosedPollException _) {
            // closed before this watch: no thread polls that could get an event
        }
    }

    /**
     * Returns the number of signals that came since the last call. The system merges several pending signals into one.
     *
     * @return 0 if none came
     */
    public int take() {
        return count.getAndSet(0);
    }

    /**
     * Restores the signal's previous handler. Any thread may call this; a second close does nothing. A handler that
     * other code has set since stays. A pending event is still reported.
     */
    @Override
    public void close() {
        synchronized (this) {
            if (!isOpen) {
                return;
            }
            isOpen = false;
        }
        Object current = Jdk.handle(signal, before);
        if (current != handler) {
            Jdk.handle(signal, current);
        }
        OPEN.remove(name, this);
    }

    /** Returns the signal, for logs. */
    @Override
    public String toString() {
        return "SignalWatch(" + PREFIX + name + ")";
    }
}
