package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Texts.assertSays;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.ClosedPollException;
import org.poll4j.Events;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.process.SignalWatch;

/** {@link SignalWatch}, with TERM, which every system has. */
@Tag("signals")
class SignalWatchTest extends Contract {
    /** {@code sun.misc.Signal}, of whose use javac warns. */
    private static final class Jdk {
        static Object signal(String name) {
            return call(() -> Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name));
        }

        static void raise(String name) {
            call(() -> Class.forName("sun.misc.Signal")
                    .getMethod("raise", Class.forName("sun.misc.Signal"))
                    .invoke(null, signal(name)));
        }

        /** Sets a handler and returns the one before. */
        static Object handle(String name, Object handler) {
            return call(() -> Class.forName("sun.misc.Signal")
                    .getMethod("handle", Class.forName("sun.misc.Signal"), Class.forName("sun.misc.SignalHandler"))
                    .invoke(null, signal(name), handler));
        }

        static Object counting(AtomicInteger counter) {
            Class<?> type = (Class<?>) call(() -> Class.forName("sun.misc.SignalHandler"));
            return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                switch (method.getName()) {
                    case "handle" -> counter.incrementAndGet();
                    case "equals" -> {
                        return proxy == arguments[0];
                    }
                    case "hashCode" -> {
                        return 1;
                    }
                    default -> {
                        return "counting";
                    }
                }
                return null;
            });
        }

        private static Object call(java.util.concurrent.Callable<Object> call) {
            try {
                return call.call();
            } catch (InvocationTargetException e) {
                throw new AssertionError(e.getCause());
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void signal_is_an_event_and_its_former_handler_comes_back() throws Exception {
        AtomicInteger former = new AtomicInteger();
        Object original = Jdk.handle("TERM", Jdk.counting(former));
        try {
            try (SignalWatch watch = SignalWatch.open(poll.unchecked().registry(), "TERM", ID1)) {
                assertEquals(0, watch.take());
                registry.expect(ID1);
                Jdk.raise("TERM");
                Expect.events(poll, events, readable(ID1));
                assertEquals(1, watch.take());
                assertEquals(0, watch.take());
                assertEquals(0, former.get());
            }
            Jdk.raise("TERM");
            Await.until(() -> former.get() == 1);
            Expect.none(poll);
        } finally {
            Jdk.handle("TERM", original);
        }
    }

    @Test
    void signals_before_a_poll_are_one_event_and_are_counted() throws Exception {
        try (SignalWatch watch = SignalWatch.open(poll.unchecked().registry(), "SIGTERM", ID1)) {
            registry.expect(ID1);
            int taken = 0;
            for (int i = 0; i < 3; i++) {
                Jdk.raise("TERM");
            }
            while (taken < 3) {
                Expect.events(poll, events, readable(ID1));
                taken += watch.take();
            }
            assertEquals(3, taken);
        }
    }

    @Test
    void signal_wakes_a_poll_that_waits() throws Exception {
        try (SignalWatch _ = SignalWatch.open(poll.unchecked().registry(), "TERM", ID1)) {
            registry.expect(ID1);
            Background raiser = Background.run(() -> Jdk.raise("TERM"));
            Expect.events(poll, events, readable(ID1));
            raiser.join();
        }
    }

    @Test
    void one_watch_a_signal_until_it_is_closed_from_whatever_thread() throws Exception {
        SignalWatch watch = SignalWatch.open(poll.unchecked().registry(), "TERM", ID1);
        try {
            assertSays(
                    "SIGTERM: watched already",
                    assertThrows(
                            IllegalStateException.class,
                            () -> SignalWatch.open(poll.unchecked().registry(), "SIGTERM", ID2)));
        } finally {
            Background.run(watch::close).join();
        }
        watch.close();
        SignalWatch.open(poll.unchecked().registry(), "TERM", ID2).close();
    }

    @Test
    void handler_that_other_code_has_set_since_stays() {
        Object original = Jdk.handle("TERM", Jdk.counting(new AtomicInteger()));
        try {
            Object others = Jdk.counting(new AtomicInteger());
            SignalWatch watch = SignalWatch.open(poll.unchecked().registry(), "TERM", ID1);
            Jdk.handle("TERM", others);
            watch.close();
            assertEquals(others, Jdk.handle("TERM", others));
        } finally {
            Jdk.handle("TERM", original);
        }
    }

    @Test
    void signal_after_the_poll_was_closed_does_nothing() throws Exception {
        Poll other = Poll.open(backend);
        Poll closed = Poll.open(backend);
        closed.close();
        assertThrows(ClosedPollException.class, () -> SignalWatch.open(closed.registry(), "TERM", ID1));
        try (SignalWatch watch = SignalWatch.open(other.registry(), "TERM", ID1)) {
            other.close();
            Jdk.raise("TERM");
            Await.until(() -> watch.take() == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"SEGV", "BUS", "ILL", "FPE", "TRAP", "PIPE", "XFSZ", "QUIT", "USR2", "KILL", "STOP", "SIGSEGV"})
    void signal_of_the_jvm_or_the_system_is_refused_by_name(String name) {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class,
                () -> SignalWatch.open(poll.unchecked().registry(), name, ID1));
        assertSays(name.startsWith("SIG") ? name : "SIG" + name, refused);
    }

    @Test
    void name_of_no_signal_is_refused() {
        for (String name : List.of("NOPE", "", "SIG", "term")) {
            assertSays(
                    "no such signal",
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> SignalWatch.open(poll.unchecked().registry(), name, ID1)));
        }
    }

    /** What runs in JVMs with other options. */
    static final class Watching {
        public static void main(String[] arguments) throws Exception {
            try (Poll poll = Poll.open();
                    SignalWatch watch = SignalWatch.open(poll.registry(), arguments[0], new Token(1))) {
                Events events = Events.withCapacity(1);
                System.out.println("watching");
                poll.poll(events);
                System.out.println(watch + " " + watch.take());
            }
        }
    }

    @Test
    void xrs_is_named() throws Exception {
        ChildJvm.run(List.of(
                        "-Xrs",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        ChildJvm.classPathFor(Watching.class),
                        Watching.class.getName(),
                        "TERM"))
                .assertFailedSaying("SIGTERM", "-Xrs");
    }

    @Test
    void missing_module_is_named() throws Exception {
        ChildJvm.run(List.of(
                        "--limit-modules=java.base,java.logging",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        ChildJvm.classPathFor(Watching.class),
                        Watching.class.getName(),
                        "TERM"))
                .assertFailedSaying("--add-modules jdk.unsupported");
    }

    @Test
    void process_with_a_handler_for_sigterm_ends_with_its_own_status() throws Exception {
        Requires.posixDescriptors(backend);
        Process process = ChildJvm.start(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(Watching.class),
                Watching.class.getName(),
                "TERM"));
        try (var output = process.inputReader()) {
            assertEquals("watching", output.readLine());
            process.toHandle().destroy(); // Process.destroy closes its output
            assertEquals("SignalWatch(SIGTERM) 1", output.readLine());
            assertEquals(0, process.waitFor());
        }
        assertTrue(!process.isAlive());
    }
}
