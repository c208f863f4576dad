package org.poll4j.posix;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.ReceivedRights;

/** Descriptors in the control messages of a kernel that is played. */
@Timeout(60)
@SuppressWarnings("restricted") // writes the memory that the code under test has allocated
class ScmRightsTest {
    private static final PosixAbi ABI = FakeAbi.SPARSE;
    private static final PosixAbi.Msghdr MSGHDR = ABI.layout().msghdr();
    private static final int CREDENTIALS = 2;

    private final FakeLibc libc = new FakeLibc();
    private final List<ControlMessage> arriving = new ArrayList<>();
    private final ScmRights rights = new ScmRights(messageCalls(), libc, ABI);

    /** A {@code struct cmsghdr} with ints behind it. */
    private record ControlMessage(int type, int... data) {}

    private MessageCalls messageCalls() {
        return (MessageCalls) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {MessageCalls.class}, (_, call, of) -> {
                    assertEquals("recvmsg", call.getName());
                    fill((MemorySegment) of[1]);
                    return 1L;
                });
    }

    private void fill(MemorySegment message) {
        int alignment = MSGHDR.cmsgData() % Long.BYTES == 0 ? Long.BYTES : Integer.BYTES;
        MemorySegment control = message.get(ADDRESS, MSGHDR.control()).reinterpret(512);
        int at = 0;
        for (ControlMessage each : arriving) {
            int length = MSGHDR.cmsgData() + each.data.length * Integer.BYTES;
            set(control, at, length);
            control.set(JAVA_INT, at + MSGHDR.cmsgLevel(), ABI.options().SOL_SOCKET());
            control.set(JAVA_INT, at + MSGHDR.cmsgType(), each.type);
            MemorySegment.copy(each.data, 0, control, JAVA_INT, at + MSGHDR.cmsgData(), each.data.length);
            at += (length + alignment - 1) & -alignment;
        }
        set(message, MSGHDR.controllen(), at);
    }

    private static void set(MemorySegment struct, int offset, int value) {
        if (MSGHDR.controllenBytes() == Long.BYTES) {
            struct.set(JAVA_LONG, offset, value);
        } else {
            struct.set(JAVA_INT, offset, value);
        }
    }

    private List<Integer> receive() {
        try (ScmRights.Message message = rights.receive(8)) {
            ReceivedRights received = message.received((int) message.receive(3), ByteBuffer.allocate(8), 0);
            return Arrays.stream(received.descriptors()).boxed().toList();
        }
    }

    /** As on Linux with SO_PASSCRED. */
    @Test
    void descriptors_behind_credentials_are_found() {
        arriving.add(new ControlMessage(CREDENTIALS, 1000, 1, 1));
        arriving.add(new ControlMessage(ABI.sockets().SCM_RIGHTS(), 8, 9, 10));
        assertEquals(List.of(8, 9, 10), receive());
    }

    @Test
    void descriptors_of_several_control_messages_are_found() {
        arriving.add(new ControlMessage(ABI.sockets().SCM_RIGHTS(), 8));
        arriving.add(new ControlMessage(CREDENTIALS, 1000, 1, 1));
        arriving.add(new ControlMessage(ABI.sockets().SCM_RIGHTS(), 9));
        assertEquals(List.of(8, 9), receive());
    }
}
