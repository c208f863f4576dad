package org.poll4j.examples.http;

import java.io.IOException;

/** Answers requests. */
interface Handler {
    /**
     * Answers, in full; what it leaves of the request's body is skipped.
     *
     * @throws HttpError for an answer of a status and a text
     */
    void handle(Request request, Response response) throws IOException;
}
