package org.poll4j.tests.kqueue;

import java.lang.foreign.MemorySegment;
import org.poll4j.posix.MessageCalls;

/** Linux's messages as a BSD sends them. */
final class SimulatedMessages implements MessageCalls {
    private final MessageCalls linux;
    private final Transferred sent;

    SimulatedMessages(MessageCalls linux, Transferred sent) {
        this.linux = linux;
        this.sent = sent;
    }

    @Override
    public long recvfromArray(
            int fd, byte[] dst, int length, int flags, MemorySegment address, MemorySegment addressLength) {
        return linux.recvfromArray(fd, dst, length, flags, address, addressLength);
    }

    @Override
    public long recvfromAddress(
            int fd, long dst, long length, int flags, MemorySegment address, MemorySegment addressLength) {
        return linux.recvfromAddress(fd, dst, length, flags, address, addressLength);
    }

    @Override
    public long recvfromSegment(
            int fd, MemorySegment dst, long length, int flags, MemorySegment address, MemorySegment addressLength) {
        return linux.recvfromSegment(fd, dst, length, flags, address, addressLength);
    }

    @Override
    public long sendtoArray(int fd, byte[] src, int length, int flags, MemorySegment address, int addressLength) {
        return sent.result(fd, linux.sendtoArray(fd, src, length, flags, address, addressLength));
    }

    @Override
    public long sendtoAddress(int fd, long src, long length, int flags, MemorySegment address, int addressLength) {
        return sent.result(fd, linux.sendtoAddress(fd, src, length, flags, address, addressLength));
    }

    @Override
    public long sendtoSegment(
            int fd, MemorySegment src, long length, int flags, MemorySegment address, int addressLength) {
        return sent.result(fd, linux.sendtoSegment(fd, src, length, flags, address, addressLength));
    }

    @Override
    public long recvmsg(int fd, MemorySegment message, int flags) {
        return linux.recvmsg(fd, message, flags);
    }

    @Override
    public long sendmsg(int fd, MemorySegment message, int flags) {
        return sent.result(fd, linux.sendmsg(fd, message, flags));
    }
}
