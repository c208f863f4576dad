package org.poll4j.sim;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.ByteIo;

/** One end of a pipe. */
final class SimPipe extends OpenFile implements Flow.End {
    private static final int ROOM = 65_536;
    /** PIPE_BUF: what is written at once or not at all. */
    private static final int ATOMIC = 4_096;

    private final boolean isReader;
    private @Nullable Flow bytes;
    private @Nullable SimPipe other;
    private boolean isGone;

    SimPipe(SimHost host, boolean isReader) {
        super(host);
        this.isReader = isReader;
    }

    static void join(SimPipe reader, SimPipe writer) {
        Flow flow = new Flow(reader.world, null, writer, reader, 0, ROOM, false);
        reader.bytes = flow;
        writer.bytes = flow;
        reader.other = writer;
        writer.other = reader;
    }

    private boolean isAlone() {
        return other == null || other.isGone;
    }

    private Flow flow() {
        return java.util.Objects.requireNonNull(bytes);
    }

    @Override
    int bits() {
        if (isReader) {
            return (flow().available() > 0 ? Bits.IN : 0) | (isAlone() ? Bits.HUP : 0);
        }
        return (flow().room() >= ATOMIC ? Bits.OUT : 0) | (isAlone() ? Bits.ERR : 0);
    }

    long read(Span dst, int limit, Object call) throws IOException {
        if (!isReader) {
            throw SimErrno.EBADF.of(call);
        }
        Flow flow = flow();
        if (flow.available() == 0) {
            return isAlone() ? ByteIo.END : ByteIo.WOULD_BLOCK;
        }
        boolean partial = world.random.chance(host.loopback().conditions().partialReads);
        int most = partial ? 1 + (int) world.random.below(flow.available()) : limit;
        boolean wasFull = flow.room() < ATOMIC;
        long n = flow.read(dst, most, false);
        if (wasFull && flow.room() >= ATOMIC) {
            java.util.Objects.requireNonNull(other).changed(Bits.OUT);
        }
        return n;
    }

    long write(Span src, int limit, Object call) throws IOException {
        if (isReader) {
            throw SimErrno.EBADF.of(call);
        }
        if (isAlone()) {
            throw SimErrno.EPIPE.of(call);
        }
        int room = flow().room();
        if (room == 0 || src.length() <= ATOMIC && room < src.length()) {
            return ByteIo.WOULD_BLOCK;
        }
        boolean partial =
                src.length() > ATOMIC && world.random.chance(host.loopback().conditions().partialWrites);
        return flow().write(src, partial ? 1 + (int) world.random.below(src.length()) : limit);
    }

    /** Told by {@link #read}, by a pipe's own rule. */
    @Override
    public void roomAppeared() {}

    @Override
    public void arrived() {
        changed(Bits.IN);
    }

    @Override
    public boolean isGone() {
        return isGone;
    }

    @Override
    public void refused() {}

    @Override
    void closed() {
        isGone = true;
        if (other != null) {
            other.changed(Bits.ALL);
        }
    }
}
