package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Sockets that are numbers: records the calls, and returns the results that tests plan. */
final class FakeWinsock implements WinsockCallsOnly {
    /** Each call with what matters of its arguments. */
    final List<String> calls = new ArrayList<>();
    /** The negated error that a call answers, by its name. */
    final Map<String, Integer> errors = new HashMap<>();

    int type = WindowsAbi.SOCK_STREAM;
    int family = WindowsAbi.AF_INET;
    /** What the last option was set to. */
    byte[] option = {};

    private long next = 260;

    private int answer(String call, Object... arguments) {
        StringBuilder text = new StringBuilder(call);
        for (Object argument : arguments) {
            text.append(' ').append(argument);
        }
        calls.add(text.toString());
        return errors.getOrDefault(call, 0);
    }

    private long opened(int result) {
        long socket = next;
        next += 4;
        return result < 0 ? result : socket;
    }

    @Override
    public long WSASocketW(int newFamily, int newType, int protocol, int flags) {
        family = newFamily;
        type = newType;
        return opened(answer("WSASocketW", newFamily, newType, protocol, flags));
    }

    @Override
    public long accept(long socket, MemorySegment address, MemorySegment length) {
        return opened(answer("accept", socket));
    }

    @Override
    public int ioctlsocket(long socket, int command, MemorySegment argument) {
        String name = command == WindowsAbi.FIONBIO ? "FIONBIO" : Integer.toHexString(command);
        return answer("ioctlsocket", socket, name, argument.get(JAVA_INT, 0));
    }

    @Override
    public int WSAIoctl(
            long socket, int code, MemorySegment in, int inSize, MemorySegment out, int outSize, MemorySegment n) {
        String name = code == WindowsAbi.SIO_UDP_CONNRESET ? "SIO_UDP_CONNRESET" : Integer.toHexString(code);
        if (code == WinSockets.SIO_UDP_NETRESET) {
            name = "SIO_UDP_NETRESET";
        }
        return answer("WSAIoctl", socket, name, in.get(JAVA_INT, 0));
    }

    @Override
    public int closesocket(long socket) {
        return answer("closesocket", socket);
    }

    @Override
    public int bind(long socket, MemorySegment address, int length) {
        return answer("bind", socket, length);
    }

    @Override
    public int connect(long socket, MemorySegment address, int length) {
        return answer("connect", socket, length);
    }

    @Override
    public int shutdown(long socket, int how) {
        return answer("shutdown", socket, how);
    }

    @Override
    public int getpeername(long socket, MemorySegment address, MemorySegment length) {
        return answer("getpeername", socket);
    }

    @Override
    public int getsockname(long socket, MemorySegment address, MemorySegment length) {
        return answer("getsockname", socket);
    }

    @Override
    public int getsockopt(long socket, int level, int name, MemorySegment value, MemorySegment length) {
        int result = answer("getsockopt", socket, level, name);
        if (result == 0 && name == WindowsAbi.SO_PROTOCOL_INFOW) {
            value.set(JAVA_INT, WindowsAbi.PROTOCOL_FAMILY, family);
            value.set(JAVA_INT, WindowsAbi.PROTOCOL_TYPE, type);
        } else if (result == 0 && name == WindowsAbi.SO_TYPE) {
            value.set(JAVA_INT, 0, type);
        }
        return result;
    }

    @Override
    public int setsockopt(long socket, int level, int name, MemorySegment value, int length) {
        option = value.toArray(JAVA_BYTE);
        return answer("setsockopt", socket, level, name, length);
    }
}
