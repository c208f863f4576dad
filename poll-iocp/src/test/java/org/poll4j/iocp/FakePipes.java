package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pipes that are numbers, in which tests decide what an operation answers, and when it ends. */
@SuppressWarnings("restricted") // reads and writes the memory that the code under test has allocated
final class FakePipes implements PipeCalls {
    static final int STATUS_BUFFER_OVERFLOW = 0x80000005;
    static final int STATUS_PIPE_BROKEN = 0xC000014B;
    static final int STATUS_PIPE_CLOSING = 0xC00000B1;
    static final int STATUS_PIPE_DISCONNECTED = 0xC00000B0;

    private static final int STATUS_PENDING = 0x103;

    private static final Map<Integer, Integer> ERRORS = Map.of(
            STATUS_BUFFER_OVERFLOW,
            WindowsAbi.ERROR_MORE_DATA,
            STATUS_PIPE_BROKEN,
            WindowsAbi.ERROR_BROKEN_PIPE,
            STATUS_PIPE_CLOSING,
            WindowsAbi.ERROR_NO_DATA,
            WindowsAbi.STATUS_CANCELLED,
            WindowsAbi.ERROR_OPERATION_ABORTED);

    /** An operation in flight. */
    record Operation(String call, MemorySegment overlapped, MemorySegment buffer) {}

    private final FakeAfd port;
    final List<Operation> inFlight = new ArrayList<>();
    final List<String> calls = new ArrayList<>();
    /** What a call answers; −ERROR_IO_PENDING for none. */
    final Map<String, Integer> answers = new HashMap<>();

    /** What the next call throws; whether it does so when the operation has begun. */
    @Nullable
    Error failure;

    boolean failsLate;

    FakePipes(FakeAfd port) {
        this.port = port;
    }

    private int begin(String call, long overlapped, long buffer, int length) {
        calls.add(call);
        Error thrown = failure;
        failure = null;
        if (thrown != null && !failsLate) {
            throw thrown;
        }
        int answer = answers.getOrDefault(call, -WindowsAbi.ERROR_IO_PENDING);
        if (answer >= 0 || answer == -WindowsAbi.ERROR_IO_PENDING || answer == -WindowsAbi.ERROR_MORE_DATA) {
            inFlight.add(new Operation(
                    call,
                    MemorySegment.ofAddress(overlapped).reinterpret(WindowsAbi.OVERLAPPED_SIZE),
                    MemorySegment.ofAddress(buffer).reinterpret(length)));
            inFlight.getLast().overlapped().set(JAVA_INT, WindowsAbi.OVERLAPPED_STATUS, STATUS_PENDING);
        }
        if (thrown != null) {
            throw thrown;
        }
        return answer;
    }

    Operation pending(String call) {
        return inFlight.stream()
                .filter(operation -> operation.call.equals(call))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + call + " in flight: " + calls));
    }

    /** An operation ends: its packet is on its way. */
    void end(Operation operation, int status, String bytes) {
        inFlight.remove(operation);
        for (int i = 0; i < bytes.length(); i++) {
            operation.buffer.set(JAVA_BYTE, i, (byte) bytes.charAt(i));
        }
        operation.overlapped.set(JAVA_INT, WindowsAbi.OVERLAPPED_STATUS, status);
        operation.overlapped.set(JAVA_LONG, WindowsAbi.OVERLAPPED_COUNT, bytes.length());
        port.PostQueuedCompletionStatus(0, IocpPackets.PIPE, operation.overlapped.address());
    }

    void end(String call, int status, String bytes) {
        end(pending(call), status, bytes);
    }

    @Override
    public long CreateNamedPipeW(MemorySegment name, int openMode, int pipeMode, int instances, int bufferSize) {
        return answers.getOrDefault("CreateNamedPipeW", 300);
    }

    @Override
    public long CreateFileW(MemorySegment name, int access, int disposition, int flags) {
        return answers.getOrDefault("CreateFileW", 304);
    }

    @Override
    public int GetNamedPipeInfo(long pipe, MemorySegment flags) {
        return answers.getOrDefault("GetNamedPipeInfo", 0);
    }

    @Override
    public int ConnectNamedPipe(long pipe, long overlapped) {
        return begin("ConnectNamedPipe", overlapped, 0, 0);
    }

    @Override
    public int DisconnectNamedPipe(long pipe) {
        calls.add("DisconnectNamedPipe");
        return 0;
    }

    @Override
    public int ReadFile(long pipe, long buffer, int length, long overlapped) {
        return begin("ReadFile", overlapped, buffer, length);
    }

    @Override
    public int WriteFile(long pipe, long buffer, int length, long overlapped) {
        return begin("WriteFile", overlapped, buffer, length);
    }

    /** At once. */
    @Override
    public int CancelIoEx(long pipe, long overlapped) {
        for (Operation operation : List.copyOf(inFlight)) {
            if (operation.overlapped.address() == overlapped) {
                calls.add("cancel " + operation.call);
                end(operation, WindowsAbi.STATUS_CANCELLED, "");
            }
        }
        return 0;
    }

    @Override
    public int CloseHandle(long pipe) {
        calls.add("CloseHandle " + pipe);
        return 0;
    }

    @Override
    public int RtlNtStatusToDosError(int status) {
        return ERRORS.getOrDefault(status, 317);
    }
}
