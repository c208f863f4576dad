package org.poll4j.examples.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * The files below one directory, and no others: not by {@code ..}, however it is written, and not by a link that leads
 * out.
 */
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
     * @throws HttpError 404 if there is none, or none that may be seen; 503 if it cannot be opened now
     */
    void send(String name, Response response) throws IOException {
        Path file = find(name);
        try (SeekableByteChannel in = open(file)) {
            copy(in, response.begin(200, type(file), in.size()), in.size());
        }
    }

    /** No more than was promised, even if the file grows; if it has become shorter, {@link Response#finish} notices. */
    private static void copy(ReadableByteChannel in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        ByteBuffer room = ByteBuffer.wrap(buffer);
        long left = length;
        for (int n; left > 0 && (n = in.read(room.clear().limit((int) Math.min(buffer.length, left)))) > 0; left -= n) {
            out.write(buffer, 0, n);
        }
    }

    /** A file that was found may still be gone; what else keeps it from being opened (EMFILE) may be over soon. */
    private static SeekableByteChannel open(Path file) throws IOException {
        try {
            return Files.newByteChannel(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException | AccessDeniedException e) {
            throw new HttpError(404, "no such file");
        } catch (IOException e) {
            throw new HttpError(503, "the file cannot be opened now");
        }
    }

    private Path find(String name) throws HttpError {
        try {
            Path file = root.resolve(name).normalize();
            if (!name.startsWith("/") && file.startsWith(root)) {
                Path real = file.toRealPath();
                if (real.startsWith(root) && Files.isRegularFile(real)) {
                    return real;
                }
            }
        } catch (InvalidPathException | IOException e) {
            // not there (ENOENT, ENOTDIR), not to be seen (EACCES), or no name of a file (ENAMETOOLONG, ELOOP)
        }
        throw new HttpError(404, "no such file");
    }

    private static String type(Path file) {
        String name = String.valueOf(file.getFileName());
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        return type == null ? "application/octet-stream" : type;
    }
}
