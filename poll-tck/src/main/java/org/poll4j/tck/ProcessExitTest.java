package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.channels.ClosedChannelException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.Trigger;
import org.poll4j.process.ProcessExit;

/** {@link ProcessExit}. Under Wine each of many children is a JVM, and takes seconds. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessExitTest extends Contract {
    private static final OptionalInt STATUS = OptionalInt.of(Child.STATUS);

    private Child child() throws IOException {
        return opened(Child.started(backend));
    }

    private ProcessExit exitOf(Process process) throws IOException {
        return opened(ProcessExit.of(backend, process));
    }

    private ProcessExit exitOf(ProcessHandle process) throws IOException {
        return opened(ProcessExit.of(backend, process));
    }

    @Test
    void exit_is_reported_once_the_process_has_ended_and_not_before() throws Exception {
        Child child = child();
        ProcessExit exit = exitOf(child.process);
        registry.register(exit, ID1, Interest.READABLE);
        Expect.none(poll);
        assertEquals(OptionalInt.empty(), exit.exitStatus(), "it runs");
        child.end();
        Expect.events(poll, events, readable(ID1));
        assertEquals(STATUS, exit.exitStatus());
        assertEquals(STATUS, exit.exitStatus());
        assertEquals(Child.STATUS, child.process.waitFor(), "the JDK has reaped it");
        assertEquals(child.process.toHandle(), exit.process());
    }

    @Test
    void process_that_has_ended_already_is_reported_at_once() throws Exception {
        Child child = child();
        child.end();
        child.process.waitFor();
        ProcessExit exit = exitOf(child.process);
        registry.register(exit, ID1, Interest.READABLE);
        Expect.events(poll, events, readable(ID1));
        assertEquals(STATUS, exit.exitStatus());
    }

    @Test
    void process_that_was_killed_has_the_status_that_the_jdk_gives() throws Exception {
        Child child = child();
        ProcessExit exit = exitOf(child.process);
        registry.register(exit, ID1, Interest.READABLE);
        child.process.destroyForcibly();
        Expect.events(poll, events, readable(ID1));
        assertEquals(child.process.waitFor(), exit.exitStatus().orElseThrow());
    }

    /** The event comes while the JDK reaps the child, before or afterwards: the status is there all the same. */
    @Test
    void status_is_known_whether_the_jdk_has_reaped_or_not() throws Exception {
        for (int i = 0; i < 20; i++) {
            try (Child child = Child.started(backend);
                    ProcessExit exit = ProcessExit.of(backend, child.process);
                    ProcessExit byHandle = ProcessExit.of(backend, child.process.toHandle())) {
                registry.register(exit, ID1, Interest.READABLE);
                child.end();
                Expect.events(poll, events, readable(ID1));
                byHandle.exitStatus(); // must not reap
                assertEquals(STATUS, exit.exitStatus());
                assertEquals(Child.STATUS, child.process.waitFor());
            }
        }
    }

    @Test
    void handle_is_enough() throws Exception {
        Child child = child();
        ProcessExit exit = exitOf(child.process.toHandle());
        registry.register(exit, ID1, Interest.READABLE);
        Expect.none(poll);
        child.end();
        Expect.events(poll, events, readable(ID1));
        OptionalInt status = exit.exitStatus();
        assertTrue(status.isEmpty() || status.equals(STATUS), "known or not: " + status);
        child.process.waitFor();
        ProcessExit late = exitOf(child.process.toHandle());
        registry.register(late, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID2));
    }

    @Test
    void ended_process_stays_readable_after_its_status_was_read() throws Exception {
        Child child = child();
        ProcessExit exit = exitOf(child.process.toHandle());
        registry.register(exit, ID1, Interest.READABLE, Trigger.LEVEL);
        child.end();
        Expect.events(poll, events, readable(ID1));
        exit.exitStatus();
        Expect.events(poll, events, readable(ID1));
        registry.deregister(exit);
        registry.register(exit, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID2));
    }

    /** A handle whose process has ended, and whose pid is another process' by now. */
    private static ProcessHandle reused(long pid) {
        return (ProcessHandle) Proxy.newProxyInstance(
                ProcessExitTest.class.getClassLoader(),
                new Class<?>[] {ProcessHandle.class},
                (_, method, _) -> method.getName().equals("pid") ? (Object) pid : (Object) false);
    }

    @Test
    void pid_that_was_used_again_counts_as_ended() throws Throwable {
        Child other = child();
        OpenFiles.assertNoneLeftBy(() -> {
            try (ProcessExit exit = ProcessExit.of(backend, reused(other.process.pid()))) {
                registry.register(exit, ID1, Interest.READABLE);
                Expect.events(poll, events, readable(ID1));
                assertEquals(OptionalInt.empty(), exit.exitStatus());
            }
        });
        assertTrue(other.process.isAlive());
    }

    @Test
    void process_that_never_was_counts_as_ended() throws IOException {
        ProcessExit exit = exitOf(reused(1 << 30));
        registry.register(exit, ID1, Interest.READABLE);
        Expect.events(poll, events, readable(ID1));
        assertEquals(OptionalInt.empty(), exit.exitStatus());
    }

    @Test
    void use_leaves_nothing() throws Throwable {
        Child running = child();
        Child ended = child();
        ended.end();
        ended.process.waitFor();
        OpenFiles.assertNoneLeftBy(() -> {
            for (Process process : new Process[] {running.process, ended.process}) {
                try (ProcessExit exit = ProcessExit.of(backend, process);
                        ProcessExit twice = ProcessExit.of(backend, process)) {
                    registry.register(exit, ID1, Interest.READABLE);
                    registry.register(twice, ID2, Interest.READABLE);
                    assertThrows(
                            AlreadyRegisteredException.class,
                            () -> registry.unchecked().register(exit, ID2, Interest.READABLE));
                    exit.exitStatus();
                }
            }
        });
        assertTrue(running.process.isAlive(), "closing leaves the process");
    }

    @Test
    void closed_source_returns_the_known_status() throws Exception {
        Child child = child();
        ProcessExit exit = exitOf(child.process);
        ProcessExit unknown = exitOf(child.process);
        unknown.close();
        assertFalse(unknown.isOpen());
        assertThrows(ClosedChannelException.class, unknown::exitStatus);
        assertThrows(
                ClosedChannelException.class, () -> registry.unchecked().register(unknown, ID1, Interest.READABLE));
        registry.register(exit, ID1, Interest.READABLE);
        child.end();
        Expect.events(poll, events, readable(ID1));
        OptionalInt known = exit.exitStatus();
        exit.close();
        assertEquals(known, exit.exitStatus());
    }

    @Test
    void interrupt_is_kept() throws Exception {
        Child child = child();
        ProcessExit exit = exitOf(child.process);
        registry.register(exit, ID1, Interest.READABLE);
        child.end();
        Expect.events(poll, events, readable(ID1));
        Thread.currentThread().interrupt();
        try {
            assertEquals(STATUS, exit.exitStatus());
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void nulls_are_refused() {
        assertThrows(NullPointerException.class, () -> ProcessExit.of(backend, (Process) null));
        assertThrows(NullPointerException.class, () -> ProcessExit.of(backend, (ProcessHandle) null));
        assertThrows(NullPointerException.class, () -> ProcessExit.of(null, ProcessHandle.current()));
    }
}
