package org.poll4j.examples.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/** The files below one directory, and no others: not by {@code ..}, however it is written, and not by a link that leads out. */
final class StaticFiles {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "txt", "text/plain; charset=utf-8",
            "svg", "image/svg+xml",
            "png", "image/png",
            "jpg", "image/jpeg");

    private final Path root;

    /**
     * Serves a directory.
     *
     * @throws IOException if there is none
     */
    StaticFiles(Path root) throws IOException {
        this.root = root.toRealPath();
    }

    /**
     * Sends a file.
     *
     * @param name relative to the directory, decoded
     * @throws HttpError 404 if there is none, or none that may be seen
     */
    void send(String name, Response response) throws IOException {
        Path file = file(name);
        long length = Files.size(file);
        try (InputStream in = Files.newInputStream(file);
                OutputStream out = response.begin(200, type(file), length)) {
            long sent = copy(in, out, length);
            if (sent < length) {
                throw new IOException(file + " became shorter while it was sent");
            }
        }
    }

    /** No more than was promised, even if the file grows. */
    private static long copy(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        long sent = 0;
        int n;
        while (sent < length && (n = in.read(buffer, 0, (int) Math.min(buffer.length, length - sent))) > 0) {
            out.write(buffer, 0, n);
            sent += n;
        }
        return sent;
    }

    private Path file(String name) throws IOException {
        try {
            Path file = root.resolve(name).normalize();
            if (name.startsWith("/") || !file.startsWith(root)) {
                throw new HttpError(404, "no such file");
            }
            Path real = file.toRealPath();
            if (real.startsWith(root) && Files.isRegularFile(real) && Files.isReadable(real)) {
                return real;
            }
        } catch (InvalidPathException | NoSuchFileException e) {
            // as if it were not there
        }
        throw new HttpError(404, "no such file");
    }

    private static String type(Path file) {
        String name = String.valueOf(file.getFileName());
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return type == null ? "application/octet-stream" : type;
    }
}
