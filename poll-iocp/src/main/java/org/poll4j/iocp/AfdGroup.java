package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * One helper handle, through which the polls of at most {@value #MOST} sockets go: AFD walks a list of a handle's
 * polls, which takes quadratic time.
 *
 * @see <a href="https://github.com/piscisaureus/wepoll">wepoll</a>, which found the number
 */
final class AfdGroup {
    static final int MOST = 32;

    private static final String DEVICE = "\\Device\\Afd\\Poll4j";

    private final AfdCalls calls;
    private final IocpRecords records;
    private final long handle;
    private int sockets;

    AfdGroup(AfdCalls calls, IocpRecords records, long handle) {
        this.calls = calls;
        this.records = records;
        this.handle = handle;
    }

    static AfdGroup open(AfdCalls calls, PortCalls ports, IocpRecords records, long port) throws IOException {
        long handle = openDevice(calls);
        try {
            WinError.check(
                    ports.CreateIoCompletionPort(handle, port, IocpPackets.RECORD), "CreateIoCompletionPort(AFD)");
            // not SKIP_COMPLETION_PORT_ON_SUCCESS: a poll that is ready at once makes a packet like any other
            int result = ports.SetFileCompletionNotificationModes(handle, WindowsAbi.FILE_SKIP_SET_EVENT_ON_HANDLE);
            WinError.check(result, "SetFileCompletionNotificationModes(AFD)");
            return new AfdGroup(calls, records, handle);
        } catch (IOException failure) {
            ports.CloseHandle(handle);
            throw failure;
        }
    }

    private static long openDevice(AfdCalls calls) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(DEVICE, StandardCharsets.UTF_16LE);
            MemorySegment name = arena.allocate(WindowsAbi.STRING_SIZE, 8);
            short bytes = (short) (2 * DEVICE.length());
            name.set(JAVA_SHORT, WindowsAbi.STRING_LENGTH, bytes);
            name.set(JAVA_SHORT, WindowsAbi.STRING_MAXIMUM, bytes);
            name.set(JAVA_LONG, WindowsAbi.STRING_BUFFER, text.address());
            MemorySegment attributes = arena.allocate(WindowsAbi.ATTRIBUTES_SIZE, 8); // without OBJ_INHERIT
            attributes.set(JAVA_INT, WindowsAbi.ATTRIBUTES_LENGTH, WindowsAbi.ATTRIBUTES_SIZE);
            attributes.set(JAVA_LONG, WindowsAbi.ATTRIBUTES_NAME, name.address());
            MemorySegment handle = arena.allocate(JAVA_LONG);
            int status = calls.NtCreateFile(
                    handle,
                    WindowsAbi.SYNCHRONIZE,
                    attributes,
                    arena.allocate(WindowsAbi.STATUS_BLOCK_SIZE, 8),
                    WindowsAbi.FILE_SHARE_READ | WindowsAbi.FILE_SHARE_WRITE,
                    WindowsAbi.FILE_OPEN);
            if (status < 0) {
                throw WinError.ofStatus("NtCreateFile(" + DEVICE + ")", status);
            }
            return handle.get(JAVA_LONG, 0);
        }
    }

    long handle() {
        return handle;
    }

    boolean hasRoom() {
        return sockets < MOST;
    }

    void join() {
        sockets++;
    }

    void leave() {
        sockets--;
    }

    /**
     * Begins a poll, whose packet carries the record's number; also if it ends at once. A negative status: it has not
     * begun.
     */
    int submit(int record) {
        return calls.NtDeviceIoControlFile(
                handle,
                record,
                records.statusAddress(record),
                WindowsAbi.IOCTL_AFD_POLL,
                records.infoAddress(record),
                WindowsAbi.POLL_INFO_SIZE);
    }

    /**
     * Ends a poll, whose packet comes all the same. STATUS_NOT_FOUND means that it has ended already, or never began.
     * Whatever else fails, the packet comes at the latest when the socket is closed.
     */
    int cancel(int record) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ignored = arena.allocate(WindowsAbi.STATUS_BLOCK_SIZE, 8);
            return calls.NtCancelIoFileEx(handle, records.statusAddress(record), ignored.address());
        }
    }
}
