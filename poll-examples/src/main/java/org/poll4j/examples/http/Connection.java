package org.poll4j.examples.http;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;

/**
 * One client. Requests are read and answered one after another, in plain blocking code: it is a virtual thread that
 * runs it, and parks where the client is slow. Pipelined requests wait in the socket's buffer; their answers are sent
 * together.
 */
final class Connection implements Runnable {
    private static final System.Logger LOGGER = System.getLogger(HttpServer.class.getName());
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    /** How many unwanted bytes are read, to keep the connection or to let an answer arrive. */
    private static final int LONGEST_SKIPPED = 1024 * 1024;

    private final ClientStream client;
    private final Handler handler;
    private final Limits limits;
    private final Input in;
    private final OutputStream out;

    Connection(ClientStream client, Handler handler, Limits limits) {
        this.client = client;
        this.handler = handler;
        this.limits = limits;
        this.in = new Input(client);
        this.out = new BufferedOutputStream(Channels.newOutputStream(client));
    }

    @Override
    public void run() {
        try (client) {
            while (serveNext()) {
                if (in.isEmpty()) {
                    out.flush();
                }
            }
            out.flush();
            linger();
        } catch (IOException | RuntimeException e) {
            // the client is gone or too slow, or the server is closing: no client would read an answer
        }
    }

    /** False after the last request. */
    private boolean serveNext() throws IOException {
        client.allow(limits.idle());
        if (!in.fill()) {
            return false;
        }
        client.allow(limits.head());
        Response refusal = new Response(out, false, true, true);
        try {
            Request request = Request.read(in, limits);
            if (request == null) {
                return false;
            }
            if (request.expectsContinue()) {
                out.write(CONTINUE);
                out.flush();
            }
            return serve(request, new Response(out, request.method().equals("HEAD"), request.http11(), request.last()));
        } catch (HttpError e) {
            refusal.send(e.status(), e.why());
            return false;
        }
    }

    /** Whatever a handler throws ends at most its connection. */
    private boolean serve(Request request, Response response) throws IOException {
        client.allowBody();
        try {
            handler.handle(request, response);
            boolean goesOn = !response.isLast() && request.body().skipRest(LONGEST_SKIPPED);
            response.finish(); // not before the rest has turned out well-formed
            return goesOn;
        } catch (HttpError e) {
            return fail(request, response, e);
        } catch (IOException | RuntimeException | Error e) {
            if (!client.isOpen()) {
                throw new IOException("the connection has ended", e);
            }
            LOGGER.log(System.Logger.Level.WARNING, "a handler failed", e);
            return fail(request, response, new HttpError(500, "the handler failed"));
        }
    }

    /**
     * The connection continues if the request was in order, the handler has nothing for it, and the rest can be read.
     */
    private boolean fail(Request request, Response response, HttpError error) throws IOException {
        if (response.isBegun()) {
            cutOff(response);
            return false;
        }
        HttpError answer = error;
        boolean goesOn = false;
        try {
            goesOn = isOfTheTarget(error.status()) && request.body().skipRest(LONGEST_SKIPPED);
        } catch (HttpError malformed) {
            answer = malformed;
        }
        if (!goesOn) {
            response.setLast();
        }
        response.send(answer.status(), answer.why());
        return !response.isLast();
    }

    /** Not of the request's form: no such target, not this method, not now. */
    private static boolean isOfTheTarget(int status) {
        return status == 404 || status == 405 || status == 503;
    }

    /** The client sees that the answer is not whole: its length or its last chunk is missing. */
    private void cutOff(Response response) throws IOException {
        if (response.isEndedByClose()) {
            client.reset();
        }
    }

    /**
     * If unread bytes are left at the close, the kernel resets the connection, and the last answer may get lost.
     */
    private void linger() throws IOException {
        client.shutdownOutput();
        client.allow(limits.linger());
        long left = LONGEST_SKIPPED;
        for (long n; left > 0 && (n = in.skip(left)) > 0; left -= n) {
            // until the client has ended too
        }
    }
}
