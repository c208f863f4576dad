package org.poll4j.tck;

import java.io.IOException;
import java.util.List;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;

/** A child process of a test: it ends, with a status, when the test lets it. */
final class Child implements AutoCloseable {
    static final int STATUS = 7;

    final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Where there is no shell that every system of that kind has. */
    static final class Reading {
        private Reading() {}

        public static void main(String[] arguments) throws IOException {
            while (System.in.read() >= 0) {}
            System.exit(STATUS);
        }
    }

    /** Ends with {@link #STATUS} at the end of its input. */
    static Child started(Backend backend) throws IOException {
        if (backend.kind() == Descriptor.Kind.POSIX) {
            return new Child(new ProcessBuilder("sh", "-c", "cat; exit " + STATUS).start());
        }
        String program = Reading.class.getName();
        return new Child(ChildJvm.start(List.of("-cp", ChildJvm.paths(List.of(program)), program)));
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
