package org.poll4j.sim;

import java.io.IOException;
import org.poll4j.spi.ByteIo;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.PosixSources;

/** Pipes, and descriptors of the simulated host by number. */
final class SimSources implements PosixSources {
    private final SimHost host;

    SimSources(SimHost host) {
        this.host = host;
    }

    static Descriptor own(OpenFile file) {
        return new Descriptor(Descriptor.Kind.POSIX, file.fd, file);
    }

    @Override
    public Descriptor[] pipe() throws IOException {
        synchronized (host.world) {
            host.files().require("pipe", 2);
            SimPipe reader = host.files().open("pipe", new SimPipe(host, true));
            SimPipe writer = host.files().open("pipe", new SimPipe(host, false));
            SimPipe.join(reader, writer);
            return new Descriptor[] {own(reader), own(writer)};
        }
    }

    @Override
    public ByteIo pipeIo() {
        return host.socketIo();
    }

    @Override
    public Descriptor adopt(long fd) throws IOException {
        return own(file(fd, "adopt(fd " + fd + ")"));
    }

    @Override
    public Descriptor borrow(long fd) throws IOException {
        file(fd, "borrow(fd " + fd + ")");
        return new Descriptor(Descriptor.Kind.POSIX, fd, Descriptor.Closer.NONE);
    }

    OpenFile file(long fd, String call) throws IOException {
        if (fd < 0 || fd > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("fd " + fd + ": a POSIX descriptor is an int and not negative");
        }
        synchronized (host.world) {
            OpenFile file = host.files().get(fd);
            if (file == null) {
                throw SimErrno.EBADF.of(call);
            }
            return file;
        }
    }

    @Override
    public ByteIo adoptedIo() {
        return host.socketIo();
    }
}
