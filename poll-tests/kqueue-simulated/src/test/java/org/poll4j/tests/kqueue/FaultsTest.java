package org.poll4j.tests.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.TimerSource;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.kqueue.KqueueCalls;
import org.poll4j.kqueue.KqueueProvider;
import org.poll4j.kqueue.Macos;
import org.poll4j.kqueue.MacosCalls;
import org.poll4j.net.PollSocketOptions;
import org.poll4j.net.SendFile;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.SocketCalls;
import org.poll4j.process.ProcessExit;
import org.poll4j.unix.Pipe;

/**
 * Makes every call fail that macOS needs and Linux does not, and kqueue's, one after another, with several errnos.
 * Whatever the call: the failure is an exception that names it, or is tolerated, and nothing is left open.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FaultsTest {
    private static final int EINTR = 4;
    private static final int EBADF = 9;
    private static final int ENOMEM = 12;
    private static final int EMFILE = 24;
    private static final Token LISTENER = new Token(1);
    private static final Token CLIENT = new Token(2);
    private static final Token PIPE = new Token(4);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    /** The real calls, of which the nth fails. */
    private static final class Faults {
        final List<String> trace = new ArrayList<>();
        private final int failing;
        private final int errno;

        Faults(int failing, int errno) {
            this.failing = failing;
            this.errno = errno;
        }

        KqueueProvider backend() {
            SimulatedKqueue kernel = new SimulatedKqueue(Flavour.MACOS);
            SimulatedLibc libc = new SimulatedLibc(kernel);
            return new KqueueProvider(SimulatedProvider.system(
                    kernel,
                    over(KqueueCalls.class, kernel),
                    over(SocketCalls.class, libc),
                    over(FdCalls.class, libc),
                    over(MacosCalls.class, new Macos())));
        }

        private <T> T over(Class<T> calls, T real) {
            return calls.cast(Proxy.newProxyInstance(
                    calls.getClassLoader(), new Class<?>[] {calls}, (_, method, arguments) -> {
                        boolean fails = trace.size() == failing;
                        trace.add(method.getName());
                        // a close that fails has closed all the same, see close(2)
                        boolean made = !fails || method.getName().equals("close");
                        try {
                            Object result = made ? method.invoke(real, arguments) : (Object) 0;
                            if (!fails) {
                                return result;
                            }
                            return method.getReturnType() == long.class ? (Object) (long) -errno : (Object) (-errno);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        String failed() {
            return failing < trace.size() ? trace.get(failing) : "none";
        }
    }

    private static void live(KqueueProvider backend) throws IOException {
        Events events = Events.withCapacity(16);
        try (Poll poll = Poll.open(backend);
                TcpListener listener = TcpListener.bind(backend, new InetSocketAddress("127.0.0.1", 0));
                Pipe pipe = Pipe.open(backend)) {
            poll.poll(events, 1_000_000);
            new Waker(poll.registry(), new Token(5)).wake();
            poll.registry().register(listener, LISTENER, Interest.READABLE);
            poll.registry().register(pipe.receiver(), PIPE, Interest.READABLE, Trigger.LEVEL);
            talk(backend, poll, listener, events);
            pipe.receiver().close();
            poll.registry().register(pipe.sender(), PIPE, Interest.WRITABLE);
            poll.poll(events, 0);
        }
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        try (UnixStream one = pair[0];
                UnixStream two = pair[1]) {
            one.write(new byte[1], 0, 1);
            two.read(new byte[1], 0, 1);
            one.getOption(PollSocketOptions.SO_PEERCRED);
        }
        watch(backend);
        expire(backend);
        move(backend);
    }

    /** A file goes to a stream. */
    private static void move(KqueueProvider backend) throws IOException {
        Path file = Files.write(Files.createTempFile("poll4j", "file"), new byte[10]);
        UnixStream[] pair = UnixStream.pair(backend, UnixType.STREAM);
        try (UnixStream one = pair[0];
                UnixStream two = pair[1];
                SendFile sent = SendFile.open(backend, file)) {
            sent.transferTo(one, 0, sent.size());
            assertTrue(two.isOpen());
        } finally {
            Files.delete(file);
        }
    }

    /** A timer that is due, is read, set again and cancelled. */
    private static void expire(KqueueProvider backend) throws IOException {
        try (Poll poll = Poll.open(backend);
                TimerSource timer = TimerSource.open(backend)) {
            poll.registry().register(timer, PIPE, Interest.READABLE);
            timer.set(0, 1_000_000);
            poll.poll(Events.withCapacity(1), 1_000_000);
            timer.read();
            timer.cancel();
        }
    }

    /** Processes: one that runs, this JVM, and one that has ended; and a FIFO. */
    private static void watch(KqueueProvider backend) throws IOException {
        try (ProcessExit running = ProcessExit.of(backend, ProcessHandle.current());
                ProcessExit ended = ProcessExit.of(backend, endedProcess())) {
            running.exitStatus();
            ended.exitStatus();
        }
        Path fifo = Files.createTempDirectory("poll4j").resolve("fifo");
        boolean opened = false;
        try (Pipe _ = Pipe.open(backend, fifo)) {
            opened = true;
        } finally {
            assertEquals(opened, Files.deleteIfExists(fifo), "a refused FIFO was left");
            Files.delete(fifo.getParent());
        }
    }

    /** A process that never was. */
    private static ProcessHandle endedProcess() {
        return (ProcessHandle) Proxy.newProxyInstance(
                FaultsTest.class.getClassLoader(),
                new Class<?>[] {ProcessHandle.class},
                (_, method, _) -> method.getName().equals("pid") ? (Object) (1L << 30) : (Object) false);
    }

    private static void talk(KqueueProvider backend, Poll poll, TcpListener listener, Events events)
            throws IOException {
        try (TcpStream client = TcpStream.connect(backend, listener.localAddress())) {
            poll.registry().register(client, CLIENT, BOTH, Trigger.ONESHOT);
            poll.poll(events, 1_000_000);
            try (TcpStream server = listener.accept()) {
                if (server != null) {
                    server.write(ByteBuffer.allocate(1));
                }
                poll.registry().reregister(client, CLIENT, BOTH);
                poll.registry().reregister(client, CLIENT, Interest.NONE);
                poll.registry().reregister(client, CLIENT, Interest.READABLE);
                poll.poll(events, 0);
                poll.registry().deregister(client);
            }
        }
    }

    @Test
    void without_a_fault_every_call_is_made() throws IOException {
        Faults none = new Faults(-1, 0);
        live(none.backend());
        for (String call : List.of(
                "kqueue",
                "kevent",
                "kevent_now",
                "fcntl",
                "socket",
                "socketpair",
                "setsockopt",
                "getpeereid",
                "accept",
                "pipe",
                "mkfifo",
                "lseek",
                "pread",
                "open",
                "close")) {
            assertTrue(none.trace.contains(call), () -> call + " is not in " + none.trace);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {EINTR, EMFILE, ENOMEM, EBADF})
    void any_call_may_fail_and_nothing_is_left(int errno) throws IOException {
        Faults none = new Faults(-1, 0);
        live(none.backend());
        Set<String> before = open();
        for (int n = 0; n < none.trace.size(); n++) {
            Faults faults = new Faults(n, errno);
            try {
                live(faults.backend());
            } catch (IOException expected) {
                String text = String.valueOf(expected.getMessage());
                assertTrue(
                        text.contains("(" + errno + ")") || errno == EINTR,
                        () -> faults.failed() + " failed with " + errno + ", and was reported as " + expected);
            }
            assertEquals(before, open(), "left open after " + faults.failed() + " had failed with " + errno);
        }
        live(none.backend());
    }

    private static Set<String> open() throws IOException {
        Set<String> open = new TreeSet<>();
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            for (Path link : (Iterable<Path>) links::iterator) {
                String target = target(link);
                if (target.matches(
                        "(socket|pipe|anon_inode):.*|.*/(fifo|poll4j\\d+file)( \\(deleted\\))?|/proc/\\d+/environ")) {
                    open.add(link.getFileName() + " " + target);
                }
            }
        }
        return open;
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }
}
