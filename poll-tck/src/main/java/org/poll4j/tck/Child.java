package org.poll4j.tck;

import java.io.IOException;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;

/** A child process of a test: it ends, with a status, when the test lets it. */
final class Child implements AutoCloseable {
    static final int STATUS = 7;

    final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Ends with {@link #STATUS} at the end of its input. */
    static Child started(Backend backend) throws IOException {
        return new Child(command(backend).redirectErrorStream(true).start());
    }

    private static ProcessBuilder command(Backend backend) {
        return backend.kind() == Descriptor.Kind.POSIX
                ? new ProcessBuilder("sh", "-c", "cat; exit " + STATUS)
                : new ProcessBuilder("cmd", "/c", "findstr x & exit " + STATUS);
    }

    void end() throws IOException {
        process.getOutputStream().close();
    }

    /** Also if the test failed. */
    @Override
    public void close() {
        process.destroyForcibly();
    }
}
