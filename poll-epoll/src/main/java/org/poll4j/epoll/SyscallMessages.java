package org.poll4j.epoll;

import org.poll4j.posix.MessageHeaders;
import org.poll4j.posix.Messages;

/**
 * libc's calls that move messages, and those that move several by number: see {@link Syscall}. musl's {@code sendmmsg}
 * is a loop, because its {@code struct msghdr} has padding to clear, which the headers here have not.
 */
final class SyscallMessages extends Messages {
    @Override
    public long recvmmsg(int fd, MessageHeaders headers, int count, int flags) {
        return Syscall.callLasting(Syscall.numbers().recvmmsg(), fd, headers.address(0), count, flags, 0, 0);
    }

    @Override
    public long sendmmsg(int fd, MessageHeaders headers, int first, int count, int flags) {
        return Syscall.callLasting(Syscall.numbers().sendmmsg(), fd, headers.address(first), count, flags, 0, 0);
    }
}
