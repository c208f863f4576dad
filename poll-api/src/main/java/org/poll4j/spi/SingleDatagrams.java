package org.poll4j.spi;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Makes batches with a loop of {@link MessageIo}'s calls, one for each datagram, without ancillary data. */
final class SingleDatagrams implements DatagramIo {
    private final MessageIo io;
    private final Backend backend;

    SingleDatagrams(Backend backend) {
        this.backend = backend;
        this.io = backend.messageIo();
    }

    /** The address of the datagram at hand. */
    private static final class Peer extends AddressBuffer {
        Peer(AddressCodec codec) {
            super(codec);
        }

        @Nullable
        AddressBuffer of(DatagramBatch batch, int i) {
            if (batch.addressLength(i) == 0) {
                return null;
            }
            batch.copyAddress(i, this);
            return this;
        }

        void copyTo(DatagramBatch batch, int i) {
            MemorySegment.copy(bytes(), 0, batch.addresses(), (long) i * AddressCodec.MAX, AddressCodec.MAX);
        }
    }

    @Override
    public Object prepare(DatagramBatch batch) {
        return new Peer(backend.sockets().addresses());
    }

    @Override
    public int receive(Descriptor d, DatagramBatch batch) throws IOException {
        Peer from = (Peer) batch.prepared();
        batch.clear();
        boolean failedBefore = false;
        while (batch.size() < batch.capacity()) {
            try {
                if (receiveOne(d, batch, from) == ByteIo.WOULD_BLOCK) {
                    return batch.size() == 0 ? ByteIo.WOULD_BLOCK : batch.size();
                }
            } catch (IOException failure) {
                if (batch.size() == 0) {
                    throw failure;
                }
                if (failedBefore) {
                    return batch.size(); // the next receive reports what lasts
                }
                failedBefore = true; // the error of an earlier send: it is cleared, and datagrams may wait behind it
            }
        }
        return batch.size();
    }

    private int receiveOne(Descriptor d, DatagramBatch batch, Peer from) throws IOException {
        int i = batch.size();
        int room = batch.room();
        int n = io.receive(d, batch.range(i, 0, room), from, false);
        if (n != ByteIo.WOULD_BLOCK) {
            from.copyTo(batch, i);
            batch.append(Math.min(n, room), n > room, from.lengthValue());
        }
        return n;
    }

    @Override
    public int send(Descriptor d, DatagramBatch batch, int first, int count) throws IOException {
        Peer to = (Peer) batch.prepared();
        for (int i = first; i < first + count; i++) {
            int n;
            try {
                requirePlain(batch, i);
                n = sendOne(d, batch, i, to.of(batch, i));
            } catch (IOException | UnsupportedOperationException failure) {
                if (i == first) {
                    throw failure;
                }
                return i - first;
            }
            if (n == ByteIo.WOULD_BLOCK) {
                return i == first ? n : i - first;
            }
        }
        return count;
    }

    private int sendOne(Descriptor d, DatagramBatch batch, int i, @Nullable AddressBuffer to) throws IOException {
        int length = batch.length(i);
        int segment = batch.segmentSize(i) == 0 ? length : batch.segmentSize(i);
        int at = batch.begunBytes(i);
        do {
            int end = Math.min(length, at + segment);
            ByteBuffer part = batch.range(i, at, end);
            if (io.send(d, part, to) == ByteIo.WOULD_BLOCK) {
                batch.setBegun(i, at);
                return ByteIo.WOULD_BLOCK;
            }
            at = end;
        } while (at < length);
        batch.setBegun(i, 0);
        return length;
    }

    private void requirePlain(DatagramBatch batch, int i) {
        if (batch.trafficClass(i) >= 0 || batch.localLength(i) != 0) {
            throw new UnsupportedOperationException("send(datagram " + i + "): the backend '" + backend.name()
                    + "' sends no traffic class and no local address with a datagram; set IP_TOS, bind the socket");
        }
    }
}
