package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;

/** {@link WinProcesses} over calls that answer as planned. */
@Timeout(60)
class WinProcessesTest implements ProcessCalls {
    private static final int STILL_ACTIVE = 259;
    private static final int ERROR_ACCESS_DENIED = 5;
    private static final int WAIT_OBJECT_0 = 0;

    private final List<String> calls = new ArrayList<>();
    private long opened = 40;
    private int waited = WAIT_OBJECT_0;
    private int exitCode = STILL_ACTIVE;
    private int exited = 1;
    private final WinProcesses processes =
            new WinProcesses(this, over(PortCalls.class, 1), over(WaitCalls.class, WAIT_OBJECT_0));

    private <T> T over(Class<T> type, int result) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    calls.add(method.getName() + " " + arguments[0]);
                    return method.getName().equals("WaitForSingleObject") ? (Object) waited : (Object) result;
                }));
    }

    @Override
    public long OpenProcess(int access, int pid) {
        calls.add("OpenProcess 0x" + Integer.toHexString(access) + " " + pid);
        return opened;
    }

    @Override
    public int GetExitCodeProcess(long process, MemorySegment code) {
        code.set(JAVA_INT, 0, exitCode);
        return exited;
    }

    @Override
    public long CreateSignalledEvent() {
        return opened;
    }

    @Test
    void process_is_a_handle_that_is_closed_with_its_descriptor() throws IOException {
        Descriptor process = some(processes.open(7));
        assertEquals(40, process.handle());
        assertEquals(Descriptor.Kind.WINDOWS_HANDLE, process.kind());
        process.close();
        assertEquals(List.of("OpenProcess 0x101000 7", "CloseHandle 40"), calls);
    }

    private static Descriptor some(Descriptor opened) {
        org.junit.jupiter.api.Assertions.assertNotNull(opened);
        return opened;
    }

    @Test
    void pid_that_no_process_has_is_no_error_and_any_other_failure_is_named() throws IOException {
        opened = -WindowsAbi.ERROR_INVALID_PARAMETER;
        assertNull(processes.open(7));
        opened = -ERROR_ACCESS_DENIED;
        IOException refused = assertThrows(IOException.class, () -> processes.open(7));
        assertTrue(refused.getMessage().contains("OpenProcess(pid 7)"), refused::getMessage);
        assertTrue(refused.getMessage().contains("(5)"), refused::getMessage);
        IOException none = assertThrows(IOException.class, processes::ended);
        assertTrue(none.getMessage().contains("CreateEventW"), none::getMessage);
    }

    @Test
    void only_an_ended_process_has_a_status_which_may_be_259() throws IOException {
        Descriptor process = some(processes.open(7));
        waited = WindowsAbi.WAIT_TIMEOUT;
        assertEquals(OptionalInt.empty(), processes.exitStatus(process), "it runs");
        waited = WAIT_OBJECT_0;
        assertEquals(OptionalInt.of(STILL_ACTIVE), processes.exitStatus(process));
        exitCode = 0xC0000005; // an access violation
        assertEquals(OptionalInt.of(0xC0000005), processes.exitStatus(process));
        exited = -6; // an event is no process
        assertEquals(OptionalInt.empty(), processes.exitStatus(processes.ended()));
    }
}
