package org.poll4j.examples.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import org.poll4j.Interest;
import org.poll4j.net.TcpStream;
import org.poll4j.runtime.BlockingStream;

/**
 * One client. Requests are read and answered one after another, in plain blocking code: it is a virtual thread that runs it, and
 * parks where the client is slow. Pipelined requests wait in the socket's buffer; their answers are sent together.
 */
final class Connection implements Runnable {
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
    /** How much nobody wants is read, for the sake of the connection, or of an answer that shall arrive. */
    private static final int LONGEST_SKIPPED = 1024 * 1024;

    private final BlockingStream<TcpStream> stream;
    private final Handler handler;
    private final InputStream in;
    private final OutputStream out;

    Connection(BlockingStream<TcpStream> stream, Handler handler) {
        this.stream = stream;
        this.handler = handler;
        this.in = new BufferedInputStream(Channels.newInputStream(stream));
        this.out = new BufferedOutputStream(Channels.newOutputStream(stream));
    }

    @Override
    public void run() {
        try (stream) {
            boolean goesOn;
            do {
                goesOn = serveNext();
                if (!goesOn || in.available() == 0) {
                    out.flush();
                }
            } while (goesOn);
        } catch (IOException | RuntimeException e) {
            // the client is gone, or the server is closing: nobody is left to tell
        }
    }

    /** False after the last request. */
    private boolean serveNext() throws IOException {
        Request request;
        try {
            request = Request.read(in);
        } catch (HttpError e) {
            refuse(new Response(out, false, true, true), e);
            return false;
        }
        if (request == null) {
            return false;
        }
        if (request.expectsContinue()) {
            out.write(CONTINUE);
            out.flush();
        }
        return serve(request, new Response(out, request.method().equals("HEAD"), request.http11(), request.last()));
    }

    private boolean serve(Request request, Response response) throws IOException {
        try {
            handler.handle(request, response);
            return !response.isLast() && request.body().skipRest(LONGEST_SKIPPED);
        } catch (HttpError e) {
            if (!response.isBegun()) {
                answer(request, response, e);
                return !response.isLast();
            }
            return false; // cut off: the client sees that the answer is not whole
        }
    }

    /** An error that the handler found: the connection goes on if the rest of the request can be read. */
    private void answer(Request request, Response response, HttpError error) throws IOException {
        if (isRestRead(request, error)) {
            response.send(error.status(), String.valueOf(error.getMessage()));
        } else {
            refuse(response, error);
        }
    }

    /** Not if the error lies in the body, and nobody knows where it ends. */
    private static boolean isRestRead(Request request, HttpError error) throws IOException {
        try {
            boolean untouched = error.status() == 404 || error.status() == 405;
            return untouched && request.body().skipRest(LONGEST_SKIPPED);
        } catch (HttpError another) {
            return false;
        }
    }

    /** The last answer. Bytes that nobody has read at the close make the kernel reset the connection, and the answer may get lost. */
    private void refuse(Response response, HttpError error) throws IOException {
        response.setLast();
        response.send(error.status(), String.valueOf(error.getMessage()));
        out.flush();
        stream.source().shutdown(Interest.WRITABLE);
        long left = LONGEST_SKIPPED;
        for (long n; left > 0 && (n = in.skip(left)) > 0; left -= n) {
            // until the client has ended too
        }
    }
}
