package org.poll4j.netty;

/** What a {@link PollDomainSocketChannel} receives: {@link PollChannelOption#DOMAIN_SOCKET_READ_MODE}. */
public enum PollDomainSocketReadMode {
    /** Bytes. Descriptors that come with them are lost, and the kernel closes them. */
    BYTES,
    /** One byte at a time, and the descriptors that come with it, as {@link PollDescriptors}. */
    FILE_DESCRIPTORS
}
