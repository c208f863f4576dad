package org.poll4j.iocp;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;

/** {@link WinTimer} over calls that answer as planned. */
@Timeout(10)
class WinTimerTest implements TimerCalls {
    private static final int ERROR_NOT_ENOUGH_MEMORY = 8;

    private final List<String> calls = new ArrayList<>();
    private long created = 40;
    private int set;

    private final PortCalls handles = (PortCalls) Proxy.newProxyInstance(
            PortCalls.class.getClassLoader(), new Class<?>[] {PortCalls.class}, (_, method, arguments) -> {
                calls.add(method.getName() + " " + arguments[0]);
                return 0;
            });

    @Override
    public long CreateWaitableTimer() {
        return created;
    }

    @Override
    public int SetWaitableTimer(long timer, MemorySegment due) {
        calls.add(timer + " " + due.get(JAVA_LONG, 0));
        return set;
    }

    @Test
    void delay_is_negative_in_units_of_100_ns_and_rounded_up() throws IOException {
        WinTimer timer = WinTimer.open(this, handles);
        assertEquals(Descriptor.Kind.WINDOWS_HANDLE, timer.descriptor().kind());
        for (long nanos : new long[] {1, 100, 101, 1_000_000_000, Long.MAX_VALUE}) {
            timer.arm(nanos);
        }
        timer.disarm();
        timer.descriptor().close();
        String never = "40 -92233720368547758";
        assertEquals(List.of("40 -1", "40 -1", "40 -2", "40 -10000000", never, never, "CloseHandle 40"), calls);
    }

    @Test
    void refusals_are_named() throws IOException {
        WinTimer timer = WinTimer.open(this, handles);
        set = -ERROR_NOT_ENOUGH_MEMORY;
        IOException refused = assertThrows(IOException.class, () -> timer.arm(1));
        assertTrue(refused.getMessage().contains("SetWaitableTimer(handle 40)"), refused::getMessage);
        assertThrows(IOException.class, timer::disarm);
        created = -ERROR_NOT_ENOUGH_MEMORY;
        IOException none = assertThrows(IOException.class, () -> WinTimer.open(this, handles));
        assertTrue(none.getMessage().contains("CreateWaitableTimerW"), none::getMessage);
        assertTrue(none.getMessage().contains("(8)"), none::getMessage);
    }
}
