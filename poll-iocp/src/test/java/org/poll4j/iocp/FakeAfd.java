package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * AFD, a completion port and sockets that are numbers, in which tests decide what happens when. A cancelled poll is
 * ended at once, or when the test says so; a poll that is ready ends at its submission, or when the test says so.
 */
@SuppressWarnings("restricted") // reads and writes the records that the code under test has allocated
final class FakeAfd implements PortCalls, AfdCalls, WaitCalls, WinsockCallsOnly {
    static final int REFUSED = 0xC000009A; // STATUS_INSUFFICIENT_RESOURCES

    /** A poll in flight. */
    record Poll(long file, long context, MemorySegment status, MemorySegment info, long socket, int asked) {}

    private record Packet(long key, long context) {}

    final List<Poll> polls = new ArrayList<>();
    /** What each socket's state is, in AFD's bits. */
    final Map<Long, Integer> states = new HashMap<>();
    /** Files opened and not closed. */
    final Set<Long> files = new HashSet<>();

    private final Deque<Packet> packets = new ArrayDeque<>();
    private long nextFile = 100;
    int submissions;
    int cancellations;
    int wakes;
    /** The last argument of SetHandleInformation, and its result. */
    final List<String> informations = new ArrayList<>();

    int informationError;
    /** What the next waits answer, unless they find packets. */
    int emptyWait = -WindowsAbi.WAIT_TIMEOUT;
    /** What the next submissions answer. */
    int answer;
    /** What adding a handle to a port answers. */
    int portError;
    /** What posting a packet answers. */
    int postError;
    /** What the next submission throws; whether it does so when the poll has begun. */
    @Nullable
    Error failure;

    boolean failsLate;
    /** What waits throw when they have taken packets. */
    @Nullable
    Error waitFailure;
    /** What happens during the next wait. */
    @Nullable
    Runnable duringWait;
    /** What happens during each wait and each look. */
    @Nullable
    Runnable everyWait;
    /** Whether cancelling only asks for the end. */
    boolean slowCancels;

    /** The socket gets into a state: polls that ask for some of it end. */
    void set(long socket, int state) {
        states.put(socket, state);
        for (Poll poll : List.copyOf(polls)) {
            if (poll.socket == socket && (state & poll.asked) != 0) {
                end(poll, 0, 1, state & poll.asked);
            }
        }
    }

    /** A poll ends. */
    void end(Poll poll, int status, int handles, int events) {
        polls.remove(poll);
        poll.status.set(JAVA_INT, 0, status);
        poll.info.set(JAVA_INT, WindowsAbi.POLL_HANDLES, handles);
        poll.info.set(JAVA_INT, WindowsAbi.POLL_EVENTS, events);
        packets.add(new Packet(IocpPackets.RECORD, poll.context));
    }

    void endCancelled(Poll poll) {
        end(poll, WindowsAbi.STATUS_CANCELLED, 1, poll.asked); // the request still in the place of events
    }

    @Override
    public long CreateIoCompletionPort(long file, long port, long key) {
        return file == -1 ? open() : portError < 0 ? portError : port;
    }

    private long open() {
        files.add(nextFile);
        return nextFile++;
    }

    @Override
    public int GetQueuedCompletionStatusEx(
            long port, MemorySegment entries, int count, MemorySegment removed, int millis) {
        if (everyWait != null) {
            everyWait.run();
        }
        Runnable happens = duringWait;
        if (happens != null && millis != 0) {
            duringWait = null;
            happens.run();
        }
        int n = 0;
        for (; n < count && !packets.isEmpty(); n++) {
            Packet packet = packets.remove();
            long at = (long) n * WindowsAbi.ENTRY_SIZE;
            entries.set(JAVA_LONG, at + WindowsAbi.ENTRY_KEY, packet.key);
            entries.set(JAVA_LONG, at + WindowsAbi.ENTRY_OVERLAPPED, packet.context);
        }
        removed.set(JAVA_INT, 0, n);
        if (waitFailure != null) {
            throw waitFailure;
        }
        return n > 0 ? n : emptyWait;
    }

    @Override
    public int PostQueuedCompletionStatus(long port, long key, long overlapped) {
        if (postError < 0) {
            return postError;
        }
        wakes++;
        packets.add(new Packet(key, overlapped));
        return 0;
    }

    @Override
    public int SetFileCompletionNotificationModes(long file, int flags) {
        return 0;
    }

    @Override
    public int SetHandleInformation(long handle, int mask, int flags) {
        informations.add(handle + (mask == WindowsAbi.HANDLE_FLAG_INHERIT ? " INHERIT " : " ? ") + flags);
        return informationError;
    }

    @Override
    public int CloseHandle(long handle) {
        return files.remove(handle) ? 0 : -6;
    }

    @Override
    public int NtCreateFile(
            MemorySegment handle,
            int access,
            MemorySegment attributes,
            MemorySegment status,
            int share,
            int disposition) {
        handle.set(JAVA_LONG, 0, open());
        return 0;
    }

    @Override
    public int NtDeviceIoControlFile(long file, long context, long status, int code, long buffer, int length) {
        submissions++;
        Error thrown = failure;
        failure = null;
        if (thrown != null && !failsLate) {
            throw thrown;
        }
        if (answer < 0) {
            return answer;
        }
        MemorySegment info = MemorySegment.ofAddress(buffer).reinterpret(length);
        Poll poll = new Poll(
                file,
                context,
                MemorySegment.ofAddress(status).reinterpret(WindowsAbi.STATUS_BLOCK_SIZE),
                info,
                info.get(JAVA_LONG, WindowsAbi.POLL_HANDLE),
                info.get(JAVA_INT, WindowsAbi.POLL_EVENTS));
        polls.add(poll);
        set(poll.socket, states.getOrDefault(poll.socket, 0));
        if (thrown != null) {
            throw thrown;
        }
        return 0;
    }

    @Override
    public int NtCancelIoFileEx(long file, long request, long status) {
        cancellations++;
        for (Poll poll : List.copyOf(polls)) {
            if (poll.file == file && poll.status.address() == request) {
                if (!slowCancels) {
                    endCancelled(poll);
                }
                return 0;
            }
        }
        return 0xC0000225; // STATUS_NOT_FOUND
    }

    /** Waits under way: handle by number, and what registering one more answers. */
    final Map<Long, Long> waits = new LinkedHashMap<>();

    int waitError;

    /** The handle is signalled: its waits call back, once. */
    void signal(long handle) {
        for (long number : List.copyOf(waits.keySet())) {
            if (waits.get(number) == handle) {
                WatchedHandle.fired(number, (byte) 0);
            }
        }
    }

    @Override
    public int RegisterWaitForSingleObject(MemorySegment wait, long handle, long number) {
        if (waitError < 0) {
            return waitError;
        }
        waits.put(number, handle);
        wait.set(JAVA_LONG, 0, number);
        return 0;
    }

    /** Handles that are signalled, and stay so. */
    final Set<Long> signalled = new HashSet<>();

    @Override
    public int WaitForSingleObject(long handle, int millis) {
        return signalled.contains(handle) ? 0 : WindowsAbi.WAIT_TIMEOUT;
    }

    @Override
    public int UnregisterWaitEx(long wait, long event) {
        return waits.remove(wait) == null ? -6 : 0;
    }

    @Override
    public int GetHandleInformation(long handle, MemorySegment flags) {
        return handle < 0 ? -6 : 0;
    }

    /** The base socket is the socket. */
    @Override
    public int WSAIoctl(
            long socket, int code, MemorySegment in, int inSize, MemorySegment out, int outSize, MemorySegment n) {
        out.set(JAVA_LONG, 0, socket);
        return 0;
    }
}
