package org.poll4j.net;

/**
 * What the kernel knows of a TCP connection at one moment: {@link PollSocketOptions#TCP_INFO}. Times are in
 * microseconds. A kernel that is too old for a value leaves it −1.
 *
 * @param state its state, numbered as in {@code tcp_states.h}: 1 is established
 * @param retransmits how often the segment at hand was sent again
 * @param retransmitTimeoutMicros how long until the next retransmission would be due (RTO)
 * @param sendMss bytes of a segment that it sends
 * @param receiveMss bytes of a segment that it receives
 * @param unacked segments sent and not acknowledged
 * @param lost segments that are taken for lost
 * @param retransmitted segments under way that were sent again
 * @param pathMtu bytes of a packet that the path takes
 * @param roundTripMicros smoothed round-trip time
 * @param roundTripVarianceMicros mean deviation of the round-trip time
 * @param sendWindow congestion window, in segments
 * @param totalRetransmits segments sent again since the connection began
 * @param pacingRate bytes a second at which it sends; −1 if unlimited
 * @param bytesAcked bytes that the peer acknowledged
 * @param bytesReceived bytes that it acknowledged
 * @param bytesNotSent bytes in the send buffer that were never sent
 * @param minRoundTripMicros the shortest round trip of late
 * @param deliveryRate bytes a second that arrive of late
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
