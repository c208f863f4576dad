package org.poll4j.net;

/**
 * The kernel's figures of a TCP connection at one moment: {@link PollSocketOptions#TCP_INFO}. Times are in
 * microseconds. A value that an old kernel lacks is −1.
 *
 * @param state its state, numbered as in {@code tcp_states.h}: 1 is established
 * @param retransmits how often the segment at hand was sent again
 * @param retransmitTimeoutMicros how long until the next retransmission would be due (RTO)
 * @param sendMss bytes of a segment that it sends
 * @param receiveMss bytes of a segment that it receives
 * @param unacked segments sent and not acknowledged
 * @param lost segments that are considered lost
 * @param retransmitted segments under way that were sent again
 * @param pathMtu the largest packet of the path, in bytes
 * @param roundTripMicros smoothed round-trip time
 * @param roundTripVarianceMicros mean deviation of the round-trip time
 * @param sendWindow congestion window, in segments
 * @param totalRetransmits segments sent again since the connection began
 * @param pacingRate bytes a second at which it sends; −1 if unlimited
 * @param bytesAcked bytes that the peer acknowledged
 * @param bytesReceived bytes that it acknowledged
 * @param bytesNotSent bytes in the send buffer that were never sent
 * @param minRoundTripMicros the shortest recent round trip
 * @param deliveryRate recent bytes a second that arrive
 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7)</a>
 */
public record TcpInfo(
        int state,
        int retransmits,
        long retransmitTimeoutMicros,
        long sendMss,
        long receiveMss,
        long unacked,
        long lost,
        long retransmitted,
        long pathMtu,
        long roundTripMicros,
        long roundTripVarianceMicros,
        long sendWindow,
        long totalRetransmits,
        long pacingRate,
        long bytesAcked,
        long bytesReceived,
        long bytesNotSent,
        long minRoundTripMicros,
        long deliveryRate) {}
