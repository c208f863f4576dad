package org.poll4j.net;

/** How a connected Unix-domain socket transfers the bytes of a write. */
public enum UnixType {
    /** A stream of bytes without boundaries. */
    STREAM,
    /**
     * Messages in order: one write is one read. The part that does not fit into the reader's buffer is lost. Linux
     * only. A reader cannot distinguish an empty message from the end of the stream.
     */
    SEQPACKET
}
