package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Packets as a real completion port gives them. */
@Timeout(60)
class IocpPacketsTest {
    @BeforeEach
    void requireWindows() {
        assumeTrue(System.getProperty("os.name").startsWith("Windows"), "needs completion ports: Windows or Wine");
    }

    /** mio's: posted packets come back in order from one call, which leaves the rest of the array alone. */
    @Test
    void get_many() {
        Win32 calls = new Win32();
        long port = calls.CreateIoCompletionPort(-1, 0, 0);
        IocpRecords records = new IocpRecords();
        IocpPackets packets = new IocpPackets(4);
        calls.PostQueuedCompletionStatus(port, IocpPackets.RECORD, 17);
        calls.PostQueuedCompletionStatus(port, IocpPackets.WAKE, 18);
        calls.PostQueuedCompletionStatus(port, IocpPackets.RECORD, 19);
        assertEquals(3, calls.GetQueuedCompletionStatusEx(port, packets.entries(), 4, packets.count(), 0));
        assertEquals(17, packets.record(0, records));
        assertEquals(0, packets.record(1, records), "a wake-up carries no record");
        assertEquals(19, packets.record(2, records));
        byte[] unused = packets.entries().asSlice(3L * WindowsAbi.ENTRY_SIZE).toArray(JAVA_BYTE);
        assertArrayEquals(new byte[WindowsAbi.ENTRY_SIZE], unused);
        assertEquals(
                -WindowsAbi.WAIT_TIMEOUT,
                calls.GetQueuedCompletionStatusEx(port, packets.entries(), 4, packets.count(), 0));
        assertEquals(0, calls.CloseHandle(port));
    }
}
