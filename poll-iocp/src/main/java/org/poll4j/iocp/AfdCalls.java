package org.poll4j.iocp;

import java.lang.foreign.MemorySegment;

/**
 * The calls of AFD: {@link Ntdll}, or a fake in tests. Each call returns an NTSTATUS, which is negative
 * for an error.
 */
interface AfdCalls {
    int NtCreateFile(
            MemorySegment handle,
            int access,
            MemorySegment attributes,
            MemorySegment status,
            int share,
            int disposition);

    /** Input and output are the same memory, as are the context of the packet and a number of the caller's. */
    int NtDeviceIoControlFile(long file, long context, long status, int code, long buffer, int length);

    int NtCancelIoFileEx(long file, long request, long status);
}
