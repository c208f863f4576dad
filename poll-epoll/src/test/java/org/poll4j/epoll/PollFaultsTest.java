package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.Waker;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.net.TcpListener;
import org.poll4j.net.TcpStream;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.poll.PollCalls;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;

/** Makes every native call that a Poll on poll(2) makes fail, one after another; the rest is {@link FaultsTest}'s. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollFaultsTest {
    private static final Token LISTENER = new Token(1);
    private static final Token CLIENT = new Token(2);
    private static final Token PIPE = new Token(3);
    private static final Token FILE = new Token(4);
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @TempDir
    static Path directory;

    /** The real calls, of which the nth fails. */
    private record Faults(List<String> trace, int failing, int errno, boolean hasEventfd) {
        LinuxPollProvider backend() {
            PosixCalls libc = EpollProvider.linuxCalls();
            return new LinuxPollProvider(
                    over(PollCalls.class, new LinuxPoll()),
                    new PosixCalls(
                            over(FdCalls.class, libc.fds()),
                            libc.sockets(),
                            libc.messages(),
                            libc.socketBytes(),
                            over(ByteCalls.class, libc.pipeBytes()),
                            libc.adoptedBytes()));
        }

        private <T> T over(Class<T> calls, T real) {
            return calls.cast(Proxy.newProxyInstance(
                    calls.getClassLoader(), new Class<?>[] {calls}, (_, method, arguments) -> {
                        String name = method.getName();
                        boolean lacks = name.equals("eventfd") && !hasEventfd;
                        boolean fails = trace.size() == failing || lacks;
                        trace.add(name);
                        // a close that fails has closed all the same, see close(2)
                        boolean made = !fails || name.equals("close");
                        Object failure = method.getReturnType() == long.class
                                ? (Object) (long) -errno
                                : (Object) (lacks ? -linux_h.ENOSYS() : -errno);
                        try {
                            Object result = made ? method.invoke(real, arguments) : failure;
                            return fails ? failure : result;
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    }));
        }

        String failed() {
            return failing < trace.size() ? trace.get(failing) : "none";
        }
    }

    private static void live(LinuxPollProvider backend) throws IOException {
        Events events = Events.withCapacity(16);
        try (Poll poll = Poll.open(backend);
                TcpListener listener = TcpListener.bind(backend, new InetSocketAddress("127.0.0.1", 0));
                Pipe pipe = Pipe.open(backend)) {
            poll.poll(events, 1_000_000);
            new Waker(poll.registry(), new Token(5)).wake();
            poll.registry().register(listener, LISTENER, Interest.READABLE);
            poll.registry().register(pipe.receiver(), PIPE, Interest.READABLE, Trigger.LEVEL);
            pipe.sender().write(new byte[3], 0, 3);
            poll.poll(events, 1_000_000);
            pipe.receiver().read(new byte[3], 0, 3);
            refuseFile(backend, poll);
            talk(backend, poll, listener, events);
        }
    }

    /** The backend looks at the file's type, because the file is ready in both directions. */
    private static void refuseFile(LinuxPollProvider backend, Poll poll) throws IOException {
        Path path = directory.resolve("regular");
        try (RandomAccessFile _ = new RandomAccessFile(path.toFile(), "rw");
                SourceFd file = SourceFd.borrow(backend, numberOf(path))) {
            poll.registry().register(file, FILE, BOTH);
        } catch (IOException refused) {
            if (!String.valueOf(refused.getMessage()).contains("regular file")) {
                throw refused;
            }
        }
    }

    private static long numberOf(Path path) throws IOException {
        try (Stream<Path> links = Files.list(Path.of("/proc/self/fd"))) {
            return links.filter(link -> OpenDescriptors.target(link).equals(path.toString()))
                    .mapToLong(link -> Long.parseLong(link.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void talk(LinuxPollProvider backend, Poll poll, TcpListener listener, Events events)
            throws IOException {
        try (TcpStream client = TcpStream.connect(backend, listener.localAddress())) {
            poll.registry().register(client, CLIENT, BOTH);
            poll.poll(events, 1_000_000);
            try (TcpStream server = listener.accept()) {
                if (server != null) {
                    server.write(ByteBuffer.allocate(1));
                    poll.poll(events, 1_000_000);
                }
            }
            poll.poll(events, 1_000_000);
            poll.registry().reregister(client, CLIENT, Interest.NONE);
            poll.registry().reregister(client, CLIENT, Interest.READABLE, Trigger.ONESHOT);
            poll.poll(events, 0);
            poll.registry().deregister(client);
        }
    }

    static Stream<Integer> errnos() {
        return Stream.of(
                linux_h.EINTR(),
                linux_h.EMFILE(),
                linux_h.ENOMEM(),
                linux_h.ENOSYS(),
                linux_h.EPERM(),
                linux_h.EINVAL(),
                linux_h.EBADF());
    }

    @Test
    void without_a_fault_every_call_is_made() throws IOException {
        Faults none = new Faults(new ArrayList<>(), -1, 0, true);
        live(none.backend());
        for (String call :
                List.of("poll", "ppoll", "eventfd", "mode", "writeAddress", "readAddress", "pipe2", "close")) {
            assertTrue(none.trace.contains(call), () -> call + " is not in " + none.trace);
        }
    }

    @ParameterizedTest
    @MethodSource("errnos")
    void any_call_may_fail_and_nothing_is_left(int errno) throws IOException {
        anyCallMayFail(errno, true);
    }

    @ParameterizedTest
    @MethodSource("errnos")
    void any_call_may_fail_and_nothing_is_left_where_a_pipe_wakes(int errno) throws IOException {
        anyCallMayFail(errno, false);
    }

    private static void anyCallMayFail(int errno, boolean hasEventfd) throws IOException {
        Faults none = new Faults(new ArrayList<>(), -1, 0, hasEventfd);
        live(none.backend());
        Set<String> before = OpenDescriptors.list();
        for (int n = 0; n < none.trace.size(); n++) {
            Faults faults = new Faults(new ArrayList<>(), n, errno, hasEventfd);
            try {
                live(faults.backend());
            } catch (IOException expected) {
                String text = String.valueOf(expected.getMessage());
                assertTrue(
                        text.contains("(" + errno + ")"),
                        () -> faults.failed() + " failed with " + errno + ", and was reported as " + expected);
            }
            assertEquals(
                    before, OpenDescriptors.list(), "left open after " + faults.failed() + " had failed with " + errno);
        }
        live(none.backend());
    }
}
