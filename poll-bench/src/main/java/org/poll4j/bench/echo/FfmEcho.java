package org.poll4j.bench.echo;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.poll4j.bench.ffm.Linux;

/** The server on FFM alone: echo.c, line by line. */
final class FfmEcho implements EchoServer {
    private final Linux linux = new Linux();
    private final MemorySegment buffer = Arena.global().allocate(BUFFER);
    private final int listener = Linux.listen();

    FfmEcho() throws IOException {
        linux.add(listener, listener);
    }

    @Override
    public int port() throws IOException {
        return Linux.port(listener);
    }

    @Override
    public void serve() throws IOException {
        while (true) {
            int n = linux.await();
            for (int i = 0; i < n; i++) {
                int fd = (int) linux.data(i);
                if (fd == listener) {
                    accept();
                } else {
                    echo(fd);
                }
            }
        }
    }

    private void accept() throws IOException {
        for (int fd; (fd = Linux.accept(listener)) >= 0; ) {
            linux.add(fd, fd);
        }
    }

    private void echo(int fd) throws IOException {
        long n;
        do {
            n = Linux.recv(fd, buffer);
            if (n <= 0) {
                if (n == 0) {
                    Linux.close(fd);
                }
                return;
            }
            if (Linux.send(fd, buffer, n) != n) {
                throw new IOException("a client does not take " + n + " bytes at once");
            }
        } while (n == BUFFER);
    }
}
