package org.poll4j.examples.http;

import java.time.Duration;

/**
 * What one client may cost. Every wait for a client has an end, and so has everything that the server keeps for it: two
 * buffers of 8 KiB, a head, and what the handler keeps.
 *
 * @param headBytes the first line and the header fields together
 * @param fields the number of header fields, and of trailer fields
 * @param bodyBytes a request's body
 * @param connections clients at one time; the others wait in the listener's backlog
 * @param idle how long a connection may wait for the first byte of a request
 * @param head how long a head may take from its first byte
 * @param transfer how long a body may take, and how long each part of an answer (16 KiB) may wait for room
 * @param bytesPerSecond a body may take one second more for so many bytes, as with Apache's {@code MinRate}
 * @param linger how long a client may take to close its end after the last answer
 * @param grace how long {@link HttpServer#close} waits for handlers
 */
record Limits(
        int headBytes,
        int fields,
        long bodyBytes,
        int connections,
        Duration idle,
        Duration head,
        Duration transfer,
        int bytesPerSecond,
        Duration linger,
        Duration grace) {
    /** Good for a small server on the Internet. */
    static final Limits USUAL = new Limits(
            8 * 1024,
            100,
            64 * 1024 * 1024,
            10_000,
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(20),
            500,
            Duration.ofSeconds(2),
            Duration.ofSeconds(5));

    /** The same with other times: tests do not wait for minutes. */
    Limits withTimes(Duration idle, Duration head, Duration transfer, Duration linger, Duration grace) {
        return new Limits(
                headBytes, fields, bodyBytes, connections, idle, head, transfer, bytesPerSecond, linger, grace);
    }

    /** The shortest time of all. */
    Duration shortest() {
        Duration shortest = idle;
        for (Duration time : new Duration[] {head, transfer, linger, grace}) {
            shortest = time.compareTo(shortest) < 0 ? time : shortest;
        }
        return shortest;
    }
}
