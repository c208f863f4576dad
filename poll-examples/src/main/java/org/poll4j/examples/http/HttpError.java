package org.poll4j.examples.http;

import java.io.IOException;

/** A request that is answered by nothing but a status, and a text that says why. */
final class HttpError extends IOException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String why;

    HttpError(int status, String why) {
        super(why);
        this.status = status;
        this.why = why;
    }

    int status() {
        return status;
    }

    String why() {
        return why;
    }
}
