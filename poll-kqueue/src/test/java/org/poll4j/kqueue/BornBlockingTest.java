package org.poll4j.kqueue;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.SocketCalls;

/** What macOS needs after each birth of a descriptor, and that nothing is left when it is refused. */
@Timeout(60)
class BornBlockingTest {
    private static final PosixAbi ABI = MacosAbi.POSIX;
    private static final int EMFILE = 24;
    private static final int EINVAL = 22;

    private final List<String> calls = new ArrayList<>();
    /** Results of the next calls, then 0. */
    private final Deque<Integer> results = new ArrayDeque<>();

    private final BornBlocking libc =
            new BornBlocking(fake(SocketCalls.class), fake(FdCalls.class), fake(MacosCalls.class), ABI);
    private final MemorySegment ends = Arena.ofAuto().allocate(JAVA_INT, 2);

    private <T> T fake(Class<T> role) {
        return role.cast(Proxy.newProxyInstance(
                role.getClassLoader(), new Class<?>[] {role}, (_, method, arguments) -> {
                    List<Object> plain = new ArrayList<>();
                    for (Object argument : arguments) {
                        if (argument instanceof MemorySegment memory && memory.byteSize() == 8) {
                            memory.setAtIndex(JAVA_INT, 0, 81);
                            memory.setAtIndex(JAVA_INT, 1, 82);
                        } else {
                            plain.add(
                                    argument instanceof MemorySegment memory
                                            ? memory.byteSize() == 4 ? memory.get(JAVA_INT, 0) : "null"
                                            : argument);
                        }
                    }
                    calls.add(method.getName() + plain);
                    Integer result = results.poll();
                    return result == null ? 0 : result;
                }));
    }

    private void assertCalls(String... expected) {
        assertEquals(List.of(expected), calls);
    }

    @Test
    void socket_is_brought_up() {
        results.add(7);
        assertEquals(7, libc.socket(2, 1, 0));
        assertCalls("socket[2, 1, 0]", "fcntl[7, 2, 1]", "fcntl[7, 4, 4]", "setsockopt[7, 65535, 4130, 1, 4]");
    }

    @Test
    void accepted_socket_is_brought_up() {
        results.add(9);
        assertEquals(9, libc.accept4(7, MemorySegment.NULL, MemorySegment.NULL, 0));
        assertCalls("accept[7, null, null]", "fcntl[9, 2, 1]", "fcntl[9, 4, 4]", "setsockopt[9, 65535, 4130, 1, 4]");
    }

    @Test
    void connection_that_was_reset_takes_no_options_and_is_accepted() {
        results.addAll(List.of(9, 0, 0, -EINVAL));
        assertEquals(9, libc.accept4(7, MemorySegment.NULL, MemorySegment.NULL, 0));
        assertEquals(4, calls.size());
    }

    @Test
    void pair_is_brought_up() {
        assertEquals(0, libc.socketpair(1, 1, 0, ends));
        assertCalls(
                "socketpair[1, 1, 0]",
                "fcntl[81, 2, 1]",
                "fcntl[81, 4, 4]",
                "setsockopt[81, 65535, 4130, 1, 4]",
                "fcntl[82, 2, 1]",
                "fcntl[82, 4, 4]",
                "setsockopt[82, 65535, 4130, 1, 4]");
    }

    @Test
    void pipe_is_brought_up() {
        assertEquals(0, libc.pipe2(ends, 0));
        assertCalls("pipe[]", "fcntl[81, 2, 1]", "fcntl[81, 4, 4]", "fcntl[82, 2, 1]", "fcntl[82, 4, 4]");
    }

    @Test
    void what_is_not_born_is_not_brought_up() {
        results.addAll(List.of(-EMFILE, -EMFILE, -EMFILE, -EMFILE));
        assertEquals(-EMFILE, libc.socket(2, 1, 0));
        assertEquals(-EMFILE, libc.accept4(7, MemorySegment.NULL, MemorySegment.NULL, 0));
        assertEquals(-EMFILE, libc.socketpair(1, 1, 0, ends));
        assertEquals(-EMFILE, libc.pipe2(ends, 0));
        assertEquals(4, calls.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void socket_that_cannot_be_brought_up_is_closed(int failing) {
        failAfter(failing, 7);
        assertEquals(-EMFILE, libc.socket(2, 1, 0));
        assertEquals("close[7]", calls.getLast());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void pair_that_cannot_be_brought_up_is_closed(int failing) {
        failAfter(failing, 0);
        assertEquals(-EMFILE, libc.socketpair(1, 1, 0, ends));
        assertEquals(List.of("close[81]", "close[82]"), calls.subList(calls.size() - 2, calls.size()));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void pipe_that_cannot_be_brought_up_is_closed(int failing) {
        failAfter(failing, 0);
        assertEquals(-EMFILE, libc.pipe2(ends, 0));
        assertEquals(List.of("close[81]", "close[82]"), calls.subList(calls.size() - 2, calls.size()));
    }

    /** Plans a birth, then so many calls of which the last fails. */
    private void failAfter(int failing, int birth) {
        results.add(birth);
        for (int i = 1; i < failing; i++) {
            results.add(0);
        }
        results.add(-EMFILE);
    }
}
