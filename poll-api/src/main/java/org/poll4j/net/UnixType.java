package org.poll4j.net;

/** How a connected Unix-domain socket keeps what is written to it. */
public enum UnixType {
    /** A stream of bytes without boundaries. */
    STREAM,
    /**
     * Messages in order: one write is one read, and what does not fit into the reader's buffer is lost. Linux only. A
     * message of no bytes cannot be told from the end.
     */
    SEQPACKET
}
