package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.net.UnixAddress;
import org.poll4j.net.UnixDatagram;
import org.poll4j.net.UnixListener;
import org.poll4j.net.UnixStream;
import org.poll4j.net.UnixType;
import org.poll4j.spi.Descriptor;
import org.poll4j.tck.Contract;
import org.poll4j.tck.Exclusions;
import org.poll4j.unix.Pipe;
import org.poll4j.unix.SourceFd;
import org.poll4j.windows.NamedPipe;
import org.poll4j.windows.SourceHandle;
import org.poll4j.windows.SourceSocket;

/** What only other systems have says what to use instead. */
class OtherSystemsTest extends Contract {
    private static void refused(Executable call, String... instead) {
        String message = assertThrows(UnsupportedOperationException.class, call).getMessage();
        for (String name : instead) {
            assertTrue(message.contains(name), message);
        }
    }

    @Test
    void sources_of_other_systems_say_what_to_use_instead() {
        if (backend.kind() == Descriptor.Kind.POSIX) {
            refused(() -> SourceSocket.borrow(backend, 1), "org.poll4j.unix.SourceFd");
            refused(() -> SourceSocket.adopt(backend, 1), "org.poll4j.unix.SourceFd");
            refused(() -> SourceHandle.borrow(backend, 1), "org.poll4j.unix.SourceFd");
            refused(() -> SourceHandle.adopt(backend, 1), "org.poll4j.unix.SourceFd");
            String[] pipes = {"org.poll4j.unix.Pipe", "org.poll4j.net.UnixStream"};
            refused(() -> NamedPipe.create(backend, "\\\\.\\pipe\\poll4j"), pipes);
            refused(() -> NamedPipe.createForMessages(backend, "\\\\.\\pipe\\poll4j"), pipes);
            refused(() -> NamedPipe.open(backend, "\\\\.\\pipe\\poll4j"), pipes);
            refused(() -> NamedPipe.adopt(backend, 1), pipes);
        } else {
            refused(() -> Pipe.open(backend), "org.poll4j.windows.NamedPipe", "TCP");
            refused(() -> Pipe.Sender.adopt(backend, 1), "org.poll4j.windows.NamedPipe");
            refused(() -> SourceFd.borrow(backend, 1), "org.poll4j.windows.SourceSocket", "SourceHandle");
            refused(() -> SourceFd.adopt(backend, 1), "org.poll4j.windows.SourceSocket", "SourceHandle");
        }
    }

    @Test
    void unix_sockets_of_other_systems_say_what_to_use_instead() {
        assumeTrue(backend.kind() != Descriptor.Kind.POSIX, "POSIX systems have them all");
        refused(() -> UnixDatagram.unbound(backend), "streams", "UDP");
        refused(() -> UnixStream.pair(backend, UnixType.STREAM), "UnixListener", "TCP");
        UnixAddress path = UnixAddress.ofPath("nowhere");
        refused(() -> UnixListener.bind(backend, path, UnixType.SEQPACKET), "streams");
        assumeTrue(Exclusions.IS_WINE, "this system has streams");
        refused(() -> UnixListener.bind(backend, path, UnixType.STREAM), "AF_UNIX", "Windows 10 1803", "TCP");
        refused(() -> UnixStream.connect(backend, path, UnixType.STREAM), "AF_UNIX", "Windows 10 1803", "TCP");
    }
}
