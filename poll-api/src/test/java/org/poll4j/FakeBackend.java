package org.poll4j;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Backend;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.MessageIo;
import org.poll4j.spi.PosixSources;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Sockets;

/** A backend that has a selector and a clock, and nothing else. */
record FakeBackend(Selector openSelector, LongSupplier clock) implements Backend {
    FakeBackend(Selector openSelector) {
        this(openSelector, System::nanoTime);
    }

    @Override
    public long nanoTime() {
        return clock.getAsLong();
    }

    static Descriptor descriptor(int fd) {
        return new Descriptor(Descriptor.Kind.POSIX, fd, _ -> {});
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public @Nullable String whyNot() {
        return null;
    }

    @Override
    public Descriptor.Kind kind() {
        return Descriptor.Kind.POSIX;
    }

    @Override
    public int interests() {
        return Readiness.BOTH;
    }

    @Override
    public Sockets sockets() {
        throw new UnsupportedOperationException("no sockets");
    }

    @Override
    public ByteIo socketIo() {
        throw new UnsupportedOperationException("no sockets");
    }

    @Override
    public int rawBits() {
        return 1;
    }

    @Override
    public MessageIo messageIo() {
        throw new UnsupportedOperationException("no sockets");
    }

    @Override
    public PosixSources posix() {
        throw new UnsupportedOperationException("no descriptors");
    }
}
