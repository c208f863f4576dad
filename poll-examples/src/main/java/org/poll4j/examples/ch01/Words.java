package org.poll4j.examples.ch01;

/**
 * What the systems call the same things.
 *
 * @param socket how a process names a socket
 * @param queue what the event queue is
 * @param open the call that makes one
 * @param register the call that adds a socket to it
 * @param sleep the call that waits for events
 * @param wouldBlock the error of a read that finds nothing
 */
record Words(String socket, String queue, String open, String register, String sleep, String wouldBlock) {
    private static final Words EPOLL =
            new Words("descriptor", "epoll set", "epoll_create1", "epoll_ctl(ADD)", "epoll_wait", "EAGAIN");
    private static final Words KQUEUE =
            new Words("descriptor", "kqueue", "kqueue", "kevent(EV_ADD)", "kevent", "EAGAIN");
    private static final Words POLL =
            new Words("descriptor", "array of its own", "Poll.open", "an entry of the array", "poll", "EAGAIN");
    private static final Words IOCP = new Words(
            "SOCKET",
            "completion port",
            "CreateIoCompletionPort",
            "NtDeviceIoControlFile(AFD_POLL)",
            "GetQueuedCompletionStatusEx",
            "WSAEWOULDBLOCK");

    /** Whether the kernel keeps a queue. */
    boolean hasQueue() {
        return this != POLL;
    }

    /** Those of a {@linkplain org.poll4j.spi.Backend#mechanism mechanism}. */
    static Words of(String mechanism) {
        return switch (mechanism) {
            case "epoll" -> EPOLL;
            case "kqueue" -> KQUEUE;
            case "poll" -> POLL;
            default -> IOCP;
        };
    }
}
