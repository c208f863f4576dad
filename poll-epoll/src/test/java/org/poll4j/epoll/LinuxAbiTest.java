package org.poll4j.epoll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.posix.PosixAbi;

/** Numbers that are passed by position are where their names say. */
@Timeout(10)
class LinuxAbiTest {
    @Test
    void components_are_the_constants_of_their_names() throws ReflectiveOperationException {
        int compared = compare(LinuxAbi.POSIX.errnos())
                + compare(LinuxAbi.POSIX.sockets())
                + compare(LinuxAbi.POSIX.options());
        assertTrue(compared > 50, "compared: " + compared);
    }

    private static int compare(Record numbers) throws ReflectiveOperationException {
        int compared = 0;
        for (RecordComponent component : numbers.getClass().getRecordComponents()) {
            if (component.getType() == int.class) {
                Object expected = linux_h.class.getMethod(component.getName()).invoke(null);
                assertEquals(expected, component.getAccessor().invoke(numbers), component.getName());
                compared++;
            }
        }
        return compared;
    }

    @Test
    void addresses_have_no_length_byte() {
        assertEquals(new PosixAbi.Layout(false), LinuxAbi.POSIX.layout());
    }

    @Test
    void event_is_packed_on_x64_only() {
        String architecture = System.getProperty("os.arch");
        boolean packed = architecture.equals("amd64") || architecture.equals("x86_64");
        assertEquals(packed ? 12 : 16, LinuxAbi.EVENT_SIZE);
        assertEquals(packed ? 4 : 8, LinuxAbi.EVENT_DATA);
    }

    @Test
    void errors_have_their_names() throws ReflectiveOperationException {
        LinuxErrno names = new LinuxErrno();
        int named = 0;
        for (int errno = 1; errno < 200; errno++) {
            String name = names.apply(errno);
            if (name != null) {
                assertEquals(errno, linux_h.class.getMethod(name).invoke(null), name);
                named++;
            }
        }
        assertTrue(named > 100, "named: " + named);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 134, 4095, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void other_numbers_have_none(int errno) {
        assertNull(new LinuxErrno().apply(errno));
    }

    @Test
    void errors_that_mean_something_have_names() {
        PosixAbi.Errnos errnos = LinuxAbi.POSIX.errnos();
        assertEquals("EAGAIN", errnos.names().apply(errnos.EAGAIN()));
        assertNotNull(errnos.names().apply(errnos.ETIMEDOUT()));
    }
}
