package org.poll4j.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An echo server in a process of its own, which prints "port N" when it listens. */
record ServerProcess(Process process, InetSocketAddress address) implements AutoCloseable {
    private static final double PAGE_BYTES = 4096; // of x86-64 and of most others

    static ServerProcess start(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = process.inputReader().readLine();
        if (line == null) {
            process.destroyForcibly();
            throw new IOException("no port from " + String.join(" ", command));
        }
        int port = Integer.parseInt(line.split(" ")[1]);
        return new ServerProcess(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    ProcessCpu cpu() throws IOException {
        return ProcessCpu.of(process);
    }

    /** Memory of the process that is in RAM. */
    double residentBytes() throws IOException {
        String pages = Files.readString(Path.of("/proc", Long.toString(process.pid()), "statm"))
                .split(" ")[1];
        return Long.parseLong(pages) * PAGE_BYTES;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
