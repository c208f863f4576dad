package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That the numbers are right, bindings/audit says for every architecture, and all tests do for the one they run on. */
@Timeout(60)
class SyscallTest {
    @Test
    void every_architecture_has_its_numbers() {
        for (String architecture : Syscall.ARCHITECTURES) {
            Syscall.Numbers n = Syscall.Numbers.of(architecture);
            Set<Long> different = new HashSet<>(List.of(
                    n.read(), n.write(), n.sendto(), n.recvfrom(), n.epollCreate1(), n.epollPwait(), n.eventfd2()));
            assertEquals(7, different.size(), architecture);
            assertNull(EpollProvider.whyNot("Linux", architecture));
        }
    }

    @Test
    void others_are_refused_by_name() {
        assertThrows(AssertionError.class, () -> Syscall.Numbers.of("loongarch64"));
        assertEquals("knows no system calls of loongarch64", EpollProvider.whyNot("Linux", "loongarch64"));
        assertEquals("needs Linux", EpollProvider.whyNot("Mac OS X", "aarch64"));
    }
}
