package org.poll4j.tests;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.List;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;
import org.poll4j.unix.Pipe;

/** The program of {@link DeniedEpollTest}: has a seccomp filter deny this thread a system call, and polls. */
final class DeniedEpoll {
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_SET_SECCOMP = 22;
    private static final long SECCOMP_MODE_FILTER = 2;
    private static final int SECCOMP_RET_ERRNO = 0x0005_0000;
    private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
    /** Loads a word, compares it, returns a value: instructions of classic BPF. */
    private static final int LOAD = 0x20;

    private static final int EQUALS = 0x15;
    private static final int RETURN = 0x06;

    private DeniedEpoll() {}

    /** The number of the call, and of the errno. */
    public static void main(String[] arguments) throws Throwable {
        deny(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]));
        Backend before = Backends.system();
        Events events = Events.withCapacity(4);
        for (Backend backend : List.of(before, Backends.system())) {
            try (Poll poll = Poll.open(backend);
                    Pipe pipe = Pipe.open(before)) {
                poll.registry().register(pipe.receiver(), new Token(1), Interest.READABLE);
                pipe.sender().write(new byte[1], 0, 1);
                poll.poll(events);
                System.out.println(
                        events.get(0).token() + " on " + poll.backend().name());
            }
        }
        System.out.println("system: " + Backends.system().name());
    }

    @SuppressWarnings("restricted")
    private static void deny(int call, int errno) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment filter = arena.allocate(4 * 8, 8);
            instruction(filter, 0, LOAD, 0, 0);
            instruction(filter, 1, EQUALS, 1, call);
            instruction(filter, 2, RETURN, 0, SECCOMP_RET_ERRNO | errno);
            instruction(filter, 3, RETURN, 0, SECCOMP_RET_ALLOW);
            MemorySegment program = arena.allocate(16, 8);
            program.set(JAVA_SHORT, 0, (short) 4);
            program.set(ADDRESS, 8, filter);
            Linker linker = Linker.nativeLinker();
            MethodHandle prctl = linker.downcallHandle(
                    linker.defaultLookup().find("prctl").orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
                    Linker.Option.firstVariadicArg(1));
            require((int) prctl.invokeExact(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L));
            require((int) prctl.invokeExact(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program.address(), 0L, 0L));
        }
    }

    /** {@code struct sock_filter}; a comparison that fails skips instructions. */
    private static void instruction(MemorySegment filter, int index, int code, int skip, int value) {
        filter.set(JAVA_SHORT, 8L * index, (short) code);
        filter.set(JAVA_BYTE, 8L * index + 3, (byte) skip);
        filter.set(JAVA_INT, 8L * index + 4, value);
    }

    private static void require(int result) {
        if (result != 0) {
            throw new IllegalStateException("prctl");
        }
    }
}
