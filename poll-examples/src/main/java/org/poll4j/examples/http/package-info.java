/**
 * A web server of real-world size: HTTP/1.1 with keep-alive, pipelining, chunked bodies, static files and a chat over
 * server-sent events. Each connection is a virtual thread that reads and writes in blocking style; {@code poll-runtime}
 * parks it.
 */
@NullMarked
package org.poll4j.examples.http;

import org.jspecify.annotations.NullMarked;
