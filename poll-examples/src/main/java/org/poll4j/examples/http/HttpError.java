package org.poll4j.examples.http;

import java.io.IOException;

/** A request that is answered by nothing but a status, and a text that says why. */
final class HttpError extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;

    HttpError(int status, String why) {
        super(why);
        this.status = status;
    }

    int status() {
        return status;
    }
}
