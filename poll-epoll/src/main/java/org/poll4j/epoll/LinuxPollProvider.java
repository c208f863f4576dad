package org.poll4j.epoll;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.poll4j.posix.Fds;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.PosixCalls;
import org.poll4j.posix.poll.PollAbi;
import org.poll4j.posix.poll.PollBackend;
import org.poll4j.posix.poll.PollCalls;
import org.poll4j.spi.Processes;
import org.poll4j.spi.RelayBuffer;
import org.poll4j.spi.SystemTimer;

/** The backend {@code poll} of Linux as {@link java.util.ServiceLoader} finds it, after {@link EpollProvider}. */
public final class LinuxPollProvider extends PollBackend {
    private final PollCalls poll;
    private final PosixCalls libc;

    /** For {@link java.util.ServiceLoader}. */
    public LinuxPollProvider() {
        this(new LinuxPoll(), EpollProvider.linuxCalls());
    }

    /** For tests, whose calls fail on demand. */
    LinuxPollProvider(PollCalls poll, PosixCalls libc) {
        this.poll = poll;
        this.libc = libc;
    }

    @Override
    public @Nullable String whyNot() {
        return EpollProvider.whyNot(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The same as on epoll: poll(2) reports a pidfd and an eventfd readable, too. */
    @Override
    public Processes processes() {
        EpollProvider.requireNativeAccess();
        return new EpollProcesses(new Pidfd(), new Epoll(), new Fds(libc.fds(), LinuxAbi.POSIX));
    }

    /** A timerfd is readable by poll(2), too. */
    @Override
    public SystemTimer openTimer() throws IOException {
        EpollProvider.requireNativeAccess();
        return EpollTimer.open(new Timerfd(), new Fds(libc.fds(), LinuxAbi.POSIX));
    }

    @Override
    public RelayBuffer openRelay() throws IOException {
        return new SpliceRelay(sendfile(), posix().pipe());
    }

    @Override
    protected CopyCalls sendfile() {
        EpollProvider.requireNativeAccess();
        return new Copies();
    }

    @Override
    protected PollCalls pollCalls() {
        return poll;
    }

    @Override
    protected PollAbi pollAbi() {
        return LinuxPoll.abi();
    }

    @Override
    protected PosixCalls calls() {
        EpollProvider.requireNativeAccess();
        return libc;
    }

    @Override
    protected PosixAbi abi() {
        return LinuxAbi.POSIX;
    }
}
