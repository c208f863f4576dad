package org.poll4j.posix;

import java.io.IOException;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import org.poll4j.ffm.NotInlined;
import org.poll4j.spi.AddressCodec;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.DatagramBatch;
import org.poll4j.spi.DatagramIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Sockets;

/** Batches by {@code recvmmsg} and {@code sendmmsg}, or what {@link MessageCalls} has for them. */
@SuppressWarnings("serial") // never serialized
final class PosixDatagrams extends NotInlined implements DatagramIo {
    private final MessageCalls calls;
    private final Sockets sockets;
    private final PosixAbi abi;
    private final PosixErrors errors;
    private final Ancillary ancillary;
    private final int eagain;
    private final int enobufs;
    private final int receiveFlags;
    private final int sendFlags;
    private final int truncated;
    private final SockAddr addresses;
    /** Whether the kernel cuts a datagram into several. */
    private final boolean isCutByKernel;

    PosixDatagrams(MessageCalls calls, Sockets sockets, PosixAbi abi) {
        this.calls = calls;
        this.sockets = sockets;
        this.abi = abi;
        this.errors = new PosixErrors(abi.errnos());
        this.ancillary = new Ancillary(abi);
        this.eagain = abi.errnos().EAGAIN();
        this.enobufs = abi.errnos().ENOBUFS();
        this.receiveFlags = abi.sockets().MSG_DONTWAIT();
        this.sendFlags = abi.sockets().MSG_DONTWAIT() | abi.sockets().MSG_NOSIGNAL();
        this.truncated = abi.extensions().MSG_TRUNC();
        this.addresses = new SockAddr(abi);
        this.isCutByKernel = abi.extensions().UDP_SEGMENT() != 0;
    }

    @Override
    public Object prepare(DatagramBatch batch) {
        return new MessageHeaders(batch, abi);
    }

    @Override
    public int receive(Descriptor d, DatagramBatch batch) throws IOException {
        long n;
        try {
            n = receiveAll(d, batch, (MessageHeaders) batch.prepared());
        } finally {
            Reference.reachabilityFence(batch);
        }
        if (n >= 0) {
            return (int) n;
        }
        if (n == -eagain) {
            return ByteIo.WOULD_BLOCK;
        }
        throw errors.of("recvmsg(" + d + ")", (int) -n);
    }

    private long receiveAll(Descriptor d, DatagramBatch batch, MessageHeaders headers) {
        batch.clear();
        headers.beginReceive();
        long n = calls.recvmmsg(d.fd(), headers, batch.capacity(), receiveFlags);
        headers.endReceive((int) Math.max(0, n));
        for (int i = 0; i < n; i++) {
            take(batch, headers, i);
        }
        return n;
    }

    private void take(DatagramBatch batch, MessageHeaders headers, int i) {
        boolean cut = (headers.flags(i) & truncated) != 0;
        long from = (long) i * AddressCodec.MAX;
        int addressLength = addresses.senderLength(batch.addresses(), from, headers.addressLength(i));
        batch.append(Math.min(headers.length(i), batch.room()), cut, addressLength);
        long controlLength = headers.controlLength(i);
        if (controlLength > 0) {
            ancillary.read(batch, i, headers.controls(), MessageHeaders.control(i), controlLength);
        }
    }

    @Override
    public int send(Descriptor d, DatagramBatch batch, int first, int count) throws IOException {
        long n;
        try {
            n = sendSome(d, batch, (MessageHeaders) batch.prepared(), first, count);
        } finally {
            Reference.reachabilityFence(batch);
        }
        if (n > 0) {
            return (int) n;
        }
        if (n == -eagain || n == -enobufs) {
            return ByteIo.WOULD_BLOCK;
        }
        throw refused(d, batch, first, (int) -n);
    }

    private long sendSome(Descriptor d, DatagramBatch batch, MessageHeaders headers, int first, int count)
            throws IOException {
        int end = first;
        while (end < first + count && !isCutHere(batch, end)) {
            if (!prepare(d, batch, headers, end, 0, batch.length(end), end == first)) {
                break;
            }
            end++;
        }
        return end == first
                ? sendParts(d, batch, headers, first)
                : calls.sendmmsg(d.fd(), headers, first, end - first, sendFlags);
    }

    private boolean isCutHere(DatagramBatch batch, int i) {
        return !isCutByKernel && batch.segmentSize(i) > 0 && batch.segmentSize(i) < batch.length(i);
    }

    /** Sends one datagram as several, and remembers how far it came if there is no room for the next one. */
    private long sendParts(Descriptor d, DatagramBatch batch, MessageHeaders headers, int i) throws IOException {
        int length = batch.length(i);
        int at = batch.begunBytes(i);
        do {
            int end = Math.min(length, at + batch.segmentSize(i));
            prepare(d, batch, headers, i, at, end - at, true);
            long n = calls.sendmmsg(d.fd(), headers, i, 1, sendFlags);
            if (n < 0) {
                batch.setBegun(i, n == -eagain || n == -enobufs ? at : 0);
                return n;
            }
            at = end;
        } while (at < length);
        batch.setBegun(i, 0);
        return 1;
    }

    /** False if the system lacks a property of the datagram and it is not the first one. The first one is refused. */
    private boolean prepare(
            Descriptor d, DatagramBatch batch, MessageHeaders headers, int i, int from, int length, boolean refuse)
            throws IOException {
        int segment = isCutByKernel && batch.segmentSize(i) < length ? batch.segmentSize(i) : 0;
        long control = MessageHeaders.control(i);
        long controlEnd = control;
        if (segment > 0 || batch.trafficClass(i) >= 0 || batch.localLength(i) != 0) {
            try {
                boolean v6 = batch.trafficClass(i) >= 0 && isV6(d, batch, headers, i);
                controlEnd = ancillary.write(batch, i, headers.controls(), control, v6, segment);
            } catch (UnsupportedOperationException failure) {
                if (refuse) {
                    throw failure;
                }
                return false;
            }
        }
        headers.send(i, from, length, batch.addressLength(i), controlEnd - control);
        return true;
    }

    /** Whether a datagram leaves as IPv6. Without a receiver this depends on the socket, and is read once. */
    private boolean isV6(Descriptor d, DatagramBatch batch, MessageHeaders headers, int i) throws IOException {
        if (batch.addressLength(i) != 0) {
            return addresses.isIpv6(batch.addresses(), (long) i * AddressCodec.MAX);
        }
        if (!headers.knows(d)) {
            headers.know(d, sockets.identify(d.handle()).family() == StandardProtocolFamily.INET6);
        }
        return headers.knownV6();
    }

    /** Names the datagram, its size and its receiver. */
    private IOException refused(Descriptor d, DatagramBatch batch, int i, int errno) {
        SocketAddress to = batch.address(i);
        String segments = batch.segmentSize(i) == 0 ? "" : " in segments of " + batch.segmentSize(i);
        String call = "sendmsg(" + d + ", datagram " + i + " of " + batch.size() + ", " + batch.length(i) + " bytes"
                + segments + " to " + (to == null ? peer(d) : to) + ")";
        return errors.of(call, errno);
    }

    private String peer(Descriptor d) {
        try {
            return String.valueOf(sockets.address(d, true));
        } catch (IOException e) {
            return "its peer"; // the caller gets the first failure
        }
    }
}
