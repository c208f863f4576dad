package org.poll4j.unix;

/**
 * Linux's own registration bits, for {@link org.poll4j.Registry#withRawBits}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/epoll_ctl.2.html">epoll_ctl(2)</a>
 */
public final class EpollBits {
    /**
     * EPOLLEXCLUSIVE: an event wakes one or some of the Polls that watch the descriptor, not all. With
     * {@link org.poll4j.Interest#READABLE} and {@link org.poll4j.Interest#WRITABLE} only, not with
     * {@link org.poll4j.Trigger#ONESHOT}, and such a registration cannot be reregistered: both fail with EINVAL.
     * Half-closes (RDHUP) are not reported.
     */
    public static final int EPOLLEXCLUSIVE = 1 << 28;

    /** EPOLLWAKEUP: keeps the machine from suspending while an event is handled. Ignored without CAP_BLOCK_SUSPEND. */
    public static final int EPOLLWAKEUP = 1 << 29;

    private EpollBits() {}
}
