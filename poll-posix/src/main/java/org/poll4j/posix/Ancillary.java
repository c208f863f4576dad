package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import org.poll4j.spi.DatagramBatch;

/**
 * The ancillary data of datagrams: traffic class, local address, size of segments, time of arrival; a
 * {@code struct cmsghdr} each.
 *
 * @see <a href="https://man7.org/linux/man-pages/man3/cmsg.3.html">cmsg(3)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/ip.7.html">ip(7)</a>
 * @see <a href="https://man7.org/linux/man-pages/man7/udp.7.html">udp(7)</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3542">RFC 3542</a>
 */
final class Ancillary {
    private static final int IN = 4;
    private static final int IN6 = 16;
    private static final int IN6_PKTINFO = 20;
    private static final long NANOS = 1_000_000_000L;

    private final PosixAbi.Msghdr of;
    private final PosixAbi.Options options;
    private final PosixAbi.Extensions extensions;
    private final PosixAbi.Pktinfo pktinfo;
    private final long alignment;
    /** The kind of data with the type of service. On Linux it is that of the option that sets it. */
    private final int receivedTos;
    /** Whether an IPv6 socket sends IPv4 with IPv4's ancillary data, and ignores it otherwise: Linux. */
    private final boolean isMixed;

    Ancillary(PosixAbi abi) {
        this.of = abi.layout().msghdr();
        this.options = abi.options();
        this.extensions = abi.extensions();
        this.pktinfo = abi.layout().pktinfo();
        this.alignment = of.cmsgData() % Long.BYTES == 0 ? Long.BYTES : Integer.BYTES;
        this.isMixed = !abi.layout().hasLength();
        this.receivedTos = isMixed ? options.IP_TOS() : extensions.IP_RECVTOS();
    }

    /** Writes the ancillary data of a datagram to send; returns where it ends. */
    long write(DatagramBatch batch, int i, MemorySegment controls, long begin, boolean v6, int segment) {
        long at = begin;
        int trafficClass = batch.trafficClass(i);
        if (trafficClass >= 0) {
            at = writeTrafficClass(controls, at, v6, trafficClass);
        }
        if (batch.localLength(i) != 0) {
            at = writeLocal(batch, i, controls, at);
        }
        if (segment > 0) {
            long data = begin(controls, at, extensions.IPPROTO_UDP(), extensions.UDP_SEGMENT(), Short.BYTES);
            controls.set(JAVA_SHORT, data, (short) segment);
            at = next(data, Short.BYTES);
        }
        return at;
    }

    private long writeTrafficClass(MemorySegment controls, long begin, boolean v6, int value) {
        long at = begin;
        if (v6) {
            long data = begin(controls, at, options.IPPROTO_IPV6(), options.IPV6_TCLASS(), Integer.BYTES);
            controls.set(JAVA_INT, data, value);
            at = next(data, Integer.BYTES);
        }
        if (!v6 || isMixed) {
            int bytes = extensions.tosBytes();
            if (bytes == 0) {
                throw new UnsupportedOperationException(
                        "send: this system sends no type of service with an IPv4 datagram; set IP_TOS");
            }
            long data = begin(controls, at, options.IPPROTO_IP(), options.IP_TOS(), bytes);
            if (bytes == 1) {
                controls.set(JAVA_BYTE, data, (byte) value);
            } else {
                controls.set(JAVA_INT, data, value);
            }
            at = next(data, bytes);
        }
        return at;
    }

    private long writeLocal(DatagramBatch batch, int i, MemorySegment controls, long at) {
        if (batch.localLength(i) == IN6) {
            long data = begin(controls, at, options.IPPROTO_IPV6(), extensions.IPV6_PKTINFO(), IN6_PKTINFO);
            batch.copyLocal(i, controls, data);
            controls.set(JAVA_INT, data + IN6, batch.interfaceIndex(i));
            return next(data, IN6_PKTINFO);
        }
        long data = begin(controls, at, options.IPPROTO_IP(), extensions.IP_SENDSRCADDR(), pktinfo.size());
        for (int word = 0; word < pktinfo.size(); word += Integer.BYTES) {
            controls.set(JAVA_INT, data + word, 0);
        }
        if (pktinfo.index() >= 0) {
            controls.set(JAVA_INT, data + pktinfo.index(), batch.interfaceIndex(i));
        }
        batch.copyLocal(i, controls, data + pktinfo.source());
        return next(data, pktinfo.size());
    }

    /** Returns where the data begins. */
    private long begin(MemorySegment controls, long at, int level, int type, int length) {
        MessageHeaders.setSize(controls, at, of.controllenBytes(), of.cmsgData() + length);
        controls.set(JAVA_INT, at + of.cmsgLevel(), level);
        controls.set(JAVA_INT, at + of.cmsgType(), type);
        return at + of.cmsgData();
    }

    private long next(long data, long length) {
        return data + ((length + alignment - 1) & -alignment);
    }

    /** Reads the ancillary data of a received datagram. */
    void read(DatagramBatch batch, int i, MemorySegment controls, long begin, long length) {
        long end = begin + Math.min(length, MessageHeaders.CONTROL);
        for (long at = begin; at + of.cmsgData() <= end; ) {
            long size = MessageHeaders.size(controls, at, of.controllenBytes());
            if (size < of.cmsgData() || at + size > end) {
                return;
            }
            int level = controls.get(JAVA_INT, at + of.cmsgLevel());
            int type = controls.get(JAVA_INT, at + of.cmsgType());
            long data = at + of.cmsgData();
            if (level == options.IPPROTO_IP()) {
                readIp(batch, i, controls, data, type);
            } else if (level == options.IPPROTO_IPV6()) {
                readIpv6(batch, i, controls, data, type);
            } else if (level == extensions.IPPROTO_UDP() && type == extensions.UDP_GRO()) {
                readSegmentSize(batch, i, controls.get(JAVA_INT, data));
            } else if (level == options.SOL_SOCKET() && type == extensions.SO_TIMESTAMPNS()) {
                long seconds = controls.get(JAVA_LONG, data);
                batch.setReceiveTime(i, seconds * NANOS + controls.get(JAVA_LONG, data + Long.BYTES));
            }
            at = next(data, size - of.cmsgData());
        }
    }

    private void readIp(DatagramBatch batch, int i, MemorySegment controls, long data, int type) {
        if (type == receivedTos) {
            batch.setTrafficClass(i, Byte.toUnsignedInt(controls.get(JAVA_BYTE, data)));
        } else if (type == extensions.IP_PKTINFO()) {
            int index = pktinfo.index() < 0 ? 0 : controls.get(JAVA_INT, data + pktinfo.index());
            batch.setLocal(i, controls, data + pktinfo.address(), IN, index);
        }
    }

    private void readIpv6(DatagramBatch batch, int i, MemorySegment controls, long data, int type) {
        if (type == options.IPV6_TCLASS()) {
            batch.setTrafficClass(i, controls.get(JAVA_INT, data) & 0xff);
        } else if (type == extensions.IPV6_PKTINFO()) {
            batch.setLocal(i, controls, data, IN6, controls.get(JAVA_INT, data + IN6));
        }
    }

    private static void readSegmentSize(DatagramBatch batch, int i, int size) {
        if (size > 0 && size < batch.length(i)) {
            batch.setSegmentSize(i, size);
        }
    }
}
