package org.poll4j.examples.ch03;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.poll4j.examples.Console;
import org.poll4j.unix.Pipe;

class SystemCallsTest {
    private final Console console = new Console();

    private static String contents(Pipe pipe) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        pipe.receiver().read(buffer);
        return UTF_8.decode(buffer.flip()).toString();
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "numbers of system calls are a promise on Linux only")
    void each_call_writes() throws Throwable {
        assumeTrue(LinuxWrite.knowsTheInstruction(), "the instruction is written for x86-64");
        try (Pipe pipe = Pipe.open()) {
            Write.linux((int) pipe.sender().handle(), console.out());
            assertEquals("by the syscall instruction\nby syscall(2)\nby libc\n", contents(pipe));
        }
        assertEquals(List.of("27 bytes", "14 bytes", "8 bytes"), console.lines());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "numbers of system calls are a promise on Linux only")
    void instruction_returns_errno_and_libc_sets_a_variable() throws Throwable {
        assumeTrue(LinuxWrite.knowsTheInstruction(), "the instruction is written for x86-64");
        int badDescriptor = -1;
        assertEquals(-9, LinuxWrite.byInstruction(badDescriptor, "lost")); // EBADF
        assertEquals(-1, LinuxWrite.bySyscall(badDescriptor, "lost"));
        assertEquals(-1, LinuxWrite.byLibc(badDescriptor, "lost"));
    }

    @Test
    @EnabledOnOs(value = OS.WINDOWS, disabledReason = "WriteConsoleW is a function of Windows")
    void without_a_console_WriteConsoleW_refuses() throws Throwable {
        assertEquals(-1, WindowsWrite.byConsole("lost"));
    }

    @Test
    void readiness_comes_before_the_bytes_and_completion_after() throws Exception {
        ReadinessAndCompletion.run(console.out());
        assertLinesMatch(
                List.of(
                        "\\w+: Token\\(1\\) is ready, buffer has \"\"",
                        "\\w+: read by ourselves, buffer has \"hello\"",
                        "completion: read begun, done false, the buffer is the system's",
                        "completion: 5 bytes were read for us, buffer has \"hello\""),
                console.lines());
    }
}
