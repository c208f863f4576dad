package org.poll4j.posix.poll;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.poll4j.posix.ByteCalls;
import org.poll4j.posix.FakeAbi;
import org.poll4j.posix.FdCalls;
import org.poll4j.posix.MessageCalls;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.SocketCalls;

/** A kernel with poll(2) that knows what holds of each descriptor, and what happens during a wait. */
final class FakePoll implements PollCalls {
    static final int IN = 1;
    static final int PRI = 2;
    static final int OUT = 4;
    static final int ERR = 8;
    static final int HUP = 16;
    static final int NVAL = 32;
    static final int RDHUP = 0x2000;
    static final int REGULAR = 0x8000;
    static final PollAbi ABI = new PollAbi(IN, PRI, OUT, ERR, HUP, NVAL, RDHUP, 0xF000, REGULAR, 0x4000, true);
    /** The descriptor of the wake object. */
    static final int WAKE = 3;

    /** What holds, by descriptor. */
    final Map<Integer, Integer> holds = new HashMap<>();
    /** What fstat tells, by descriptor. */
    final Map<Integer, Integer> modes = new HashMap<>();
    /** The arrays of the waits, as {@code fd:events}. The wake object is left out. */
    final List<String> waits = new ArrayList<>();
    /** The timeouts of the waits: {@code 5 ms}, {@code 1 s 2 ns}. */
    final List<String> timeouts = new ArrayList<>();
    /** What happens during the next waits, on the same thread. */
    final Deque<Runnable> during = new ArrayDeque<>();
    /** What the calls return in place of what they would: a negated errno. */
    final Map<String, Integer> failing = new HashMap<>();

    final List<String> calls = new ArrayList<>();
    private boolean signalled;

    @Override
    public int poll(MemorySegment fds, int count, int timeoutMillis) {
        return failing.getOrDefault("poll", 0) < 0
                ? failing.get("poll")
                : look(fds, count, timeoutMillis + " ms", count > 1 || fds.get(JAVA_INT, 0) == WAKE);
    }

    @Override
    public int ppoll(MemorySegment fds, int count, MemorySegment timeout) {
        int failure = failing.getOrDefault("ppoll", 0);
        return failure < 0
                ? failure
                : look(
                        fds,
                        count,
                        timeout.get(JAVA_LONG, 0) + " s " + timeout.get(JAVA_LONG, Long.BYTES) + " ns",
                        true);
    }

    private int look(MemorySegment fds, int count, String timeout, boolean isWait) {
        int[] numbers = new int[count];
        int[] events = new int[count];
        StringBuilder array = new StringBuilder();
        for (int i = 0; i < count; i++) {
            numbers[i] = fds.get(JAVA_INT, 8L * i);
            events[i] = fds.get(JAVA_SHORT, 8L * i + 4);
            if (numbers[i] != WAKE) {
                array.append(array.isEmpty() ? "" : " ")
                        .append(numbers[i])
                        .append(':')
                        .append(events[i]);
            }
        }
        if (isWait) {
            waits.add(array.toString());
            timeouts.add(timeout);
            Runnable meanwhile = during.poll();
            if (meanwhile != null) {
                meanwhile.run();
            }
        }
        int ready = 0;
        for (int i = 0; i < count; i++) {
            int held = numbers[i] == WAKE ? (signalled ? IN : 0) : holds.getOrDefault(numbers[i], 0);
            int revents = held & (events[i] | ERR | HUP | NVAL);
            fds.set(JAVA_SHORT, 8L * i + 6, (short) revents);
            ready += revents == 0 ? 0 : 1;
        }
        return ready;
    }

    String lastWait() {
        return waits.getLast();
    }

    @Override
    public int eventfd() {
        return failing.getOrDefault("eventfd", WAKE);
    }

    @Override
    public int mode(int fd) {
        calls.add("mode " + fd);
        return modes.getOrDefault(fd, 0xC000);
    }

    /** Calls whose writes signal, and whose reads take the signal back. */
    PosixCalls libc() {
        return new PosixCalls(
                of(FdCalls.class),
                of(SocketCalls.class),
                of(MessageCalls.class),
                of(ByteCalls.class),
                of(ByteCalls.class),
                of(ByteCalls.class));
    }

    private <T> T of(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, call, arguments) -> {
            String name = call.getName();
            calls.add(name + " " + arguments[0]);
            int result = failing.getOrDefault(name, 0);
            if (name.equals("writeAddress") && result == 0) {
                signalled = true;
            } else if (name.equals("readAddress") && result == 0) {
                signalled = false;
            } else if (name.equals("pipe2") && result == 0 && arguments[0] instanceof MemorySegment ends) {
                ends.setAtIndex(JAVA_INT, 0, WAKE);
                ends.setAtIndex(JAVA_INT, 1, WAKE + 1);
            }
            return call.getReturnType() == long.class ? (Object) (long) result : (Object) result;
        }));
    }

    boolean isSignalled() {
        return signalled;
    }

    PollSelector open() throws IOException {
        return PollSelector.open(this, libc(), FakeAbi.WITHOUT_LENGTH, ABI);
    }
}
