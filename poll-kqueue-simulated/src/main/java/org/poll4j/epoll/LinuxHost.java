package org.poll4j.epoll;

import org.jspecify.annotations.NullMarked;
import org.poll4j.posix.PosixAbi;

/** What the simulated kqueue needs of Linux's backend, which shows nothing outside its package. */
@NullMarked
public final class LinuxHost {
    private LinuxHost() {}

    public static PosixAbi posix() {
        return LinuxAbi.POSIX;
    }
}
