package org.poll4j.examples.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Backends;

/** What this server serves: a chat at {@code /}, an echo, and a directory's files below {@code /files/}. */
final class Site implements Handler {
    private final StaticFiles files;
    private final Chat chat;
    private final byte[] page = page();

    /**
     * A site.
     *
     * @param root of the files
     * @param heartbeat of the chat
     */
    Site(Path root, Duration heartbeat) throws IOException {
        this(Backends.system(), root, heartbeat);
    }

    /**
     * A site.
     *
     * @param clock of the chat
     * @param root of the files
     * @param heartbeat of the chat
     */
    Site(Backend clock, Path root, Duration heartbeat) throws IOException {
        this.files = new StaticFiles(root);
        this.chat = new Chat(clock, heartbeat);
    }

    @Override
    public void handle(Request request, Response response) throws IOException {
        switch (request.method()) {
            case "GET", "HEAD" -> get(request, request.method().equals("HEAD"), response);
            case "POST" -> post(request, response);
            default -> throw new HttpError(405, request.method() + ": not here");
        }
    }

    /** A body that means nothing is perhaps not meant as a body (RFC 9110, 9.3.1). */
    private void get(Request request, boolean headOnly, Response response) throws IOException {
        if (!request.body().isAbsent()) {
            throw new HttpError(400, "a body that this path does not accept");
        }
        String path = request.path();
        if (path.equals("/")) {
            response.send(200, "text/html; charset=utf-8", page);
        } else if (path.equals("/events") && !headOnly) {
            chat.listen(response);
        } else if (path.startsWith("/files/")) {
            files.send(path.substring("/files/".length()), response);
        } else {
            throw new HttpError(404, "nothing here");
        }
    }

    private void post(Request request, Response response) throws IOException {
        switch (request.path()) {
            case "/say" -> chat.say(request, response);
            case "/echo" -> echo(request, response);
            default -> throw new HttpError(404, "nothing here");
        }
    }

    /** In chunks while it comes in: neither side needs to know how much it will be. */
    private static void echo(Request request, Response response) throws IOException {
        request.body().transferTo(response.begin(200, "application/octet-stream", Response.UNKNOWN));
    }

    /** Read once, because later there may be no descriptor for it. */
    private static byte[] page() throws IOException {
        try (InputStream in = Site.class.getResourceAsStream("chat.html")) {
            return Objects.requireNonNull(in, "chat.html is missing").readAllBytes();
        }
    }
}
