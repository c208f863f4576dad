import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * {@code java Talk.java COMMAND...} starts an echo server by a command, has two clients talk to it, ends it, and fails
 * unless they heard what they said. The server's first line is "echoing on ADDRESS:PORT".
 */
final class Talk {
    private static final int LENGTH = 1_000_000; // more than buffers hold

    public static void main(String[] command) throws Exception {
        Process server = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = server.inputReader()) {
            String line = output.readLine();
            if (line == null || !line.startsWith("echoing on ")) {
                throw new IOException("no server, but: " + line);
            }
            int port = Integer.parseInt(line.substring(line.lastIndexOf(':') + 1));
            try (Socket one = new Socket("127.0.0.1", port); Socket two = new Socket("127.0.0.1", port)) {
                talk(two, 2);
                talk(one, 1);
            }
        } finally {
            List<ProcessHandle> children = server.descendants().toList(); // a launcher of jlink is a shell script
            children.forEach(ProcessHandle::destroy);
            server.destroy(); // SIGTERM, at which a JVM with that option writes its AOT cache
            if (!server.waitFor(120, TimeUnit.SECONDS)) {
                server.destroyForcibly();
                throw new IOException("does not end");
            }
        }
    }

    private static void talk(Socket client, int seed) throws Exception {
        byte[] said = new byte[LENGTH];
        new Random(seed).nextBytes(said);
        Thread speaker = Thread.ofVirtual().start(() -> {
            try {
                client.getOutputStream().write(said);
                client.shutdownOutput();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        client.setSoTimeout(30_000);
        byte[] heard = client.getInputStream().readAllBytes();
        speaker.join();
        if (!Arrays.equals(said, heard)) {
            throw new IOException("said " + LENGTH + " bytes, and heard " + heard.length + ", or others");
        }
    }
}
