package org.poll4j.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** An echo server in a process of its own, which prints "port N" when it listens. */
record ServerProcess(Process process, InetSocketAddress address) implements AutoCloseable {
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

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
