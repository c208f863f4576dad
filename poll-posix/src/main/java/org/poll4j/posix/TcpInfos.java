package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import org.poll4j.net.TcpInfo;

/**
 * Reads Linux's {@code struct tcp_info}, which grows with each kernel: what lies beyond the length that the kernel
 * returned is unknown. LinuxAbiTest compares the offsets with the generated struct, whose class is slow to load.
 */
public final class TcpInfos {
    /** Offsets, in the order of {@link TcpInfo}. */
    public static final int STATE = 0;

    public static final int RETRANSMITS = 2;
    public static final int RTO = 8;
    public static final int SND_MSS = 16;
    public static final int RCV_MSS = 20;
    public static final int UNACKED = 24;
    public static final int LOST = 32;
    public static final int RETRANS = 36;
    public static final int PMTU = 60;
    public static final int RTT = 68;
    public static final int RTTVAR = 72;
    public static final int SND_CWND = 80;
    public static final int TOTAL_RETRANS = 100;
    public static final int PACING_RATE = 104;
    public static final int BYTES_ACKED = 120;
    public static final int BYTES_RECEIVED = 128;
    public static final int NOTSENT_BYTES = 144;
    public static final int MIN_RTT = 148;
    public static final int DELIVERY_RATE = 160;
    /** What is read of it. */
    static final int SIZE = 168;

    private TcpInfos() {}

    static TcpInfo read(MemorySegment value, int length) {
        MemorySegment in = value.asSlice(0, Math.min(length, SIZE));
        return new TcpInfo(
                in.get(JAVA_BYTE, STATE),
                in.get(JAVA_BYTE, RETRANSMITS),
                word(in, RTO),
                word(in, SND_MSS),
                word(in, RCV_MSS),
                word(in, UNACKED),
                word(in, LOST),
                word(in, RETRANS),
                word(in, PMTU),
                word(in, RTT),
                word(in, RTTVAR),
                word(in, SND_CWND),
                word(in, TOTAL_RETRANS),
                number(in, PACING_RATE),
                number(in, BYTES_ACKED),
                number(in, BYTES_RECEIVED),
                word(in, NOTSENT_BYTES),
                word(in, MIN_RTT),
                number(in, DELIVERY_RATE));
    }

    private static long word(MemorySegment in, int offset) {
        return offset + Integer.BYTES > in.byteSize() ? -1 : Integer.toUnsignedLong(in.get(JAVA_INT, offset));
    }

    private static long number(MemorySegment in, int offset) {
        return offset + Long.BYTES > in.byteSize() ? -1 : in.get(JAVA_LONG, offset);
    }
}
