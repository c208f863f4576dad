package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poll4j.epoll.generated.linux_h;

/** That the numbers are right, bindings/audit says for every architecture, and all tests do for the one they run on. */
@Timeout(60)
class SyscallTest {
    @Test
    void every_architecture_has_its_numbers() {
        for (String architecture : SyscallNumbers.ARCHITECTURES) {
            SyscallNumbers n = SyscallNumbers.of(architecture);
            Set<Long> different = new HashSet<>(List.of(
                    n.read(), n.write(), n.sendto(), n.recvfrom(), n.epollCreate1(), n.epollPwait(), n.eventfd2()));
            assertEquals(7, different.size(), architecture);
            assertNull(EpollProvider.whyNot("Linux", architecture));
        }
    }

    /** Two that change places would be noticed only on their architecture, and most have never run. */
    @ParameterizedTest
    @CsvSource({
        "amd64, x86_64",
        "x86_64, x86_64",
        "aarch64, generic",
        "riscv64, generic",
        "s390x, s390x",
        "ppc64le, ppc64le"
    })
    void each_call_has_the_number_of_its_name(String architecture, String suffix) throws ReflectiveOperationException {
        SyscallNumbers numbers = SyscallNumbers.of(architecture);
        Set<Object> different = new HashSet<>();
        for (RecordComponent each : SyscallNumbers.class.getRecordComponents()) {
            String call = each.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
            Object number =
                    linux_h.class.getMethod("SYS_" + call + "_" + suffix).invoke(null);
            assertEquals(((Number) number).longValue(), each.getAccessor().invoke(numbers), call);
            different.add(each.getAccessor().invoke(numbers));
        }
        assertEquals(SyscallNumbers.class.getRecordComponents().length, different.size());
    }

    @Test
    void others_are_refused_by_name() {
        assertThrows(AssertionError.class, () -> SyscallNumbers.of("loongarch64"));
        assertEquals("knows no system calls of loongarch64", EpollProvider.whyNot("Linux", "loongarch64"));
        assertEquals("needs Linux", EpollProvider.whyNot("Mac OS X", "aarch64"));
    }
}
