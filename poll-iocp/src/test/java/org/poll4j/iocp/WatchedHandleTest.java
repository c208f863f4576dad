package org.poll4j.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.Readiness;
import org.poll4j.spi.Selector.Trigger;

/** Waits for handles, in orders of completion that no thread pool makes on demand. */
@Timeout(60)
class WatchedHandleTest {
    private final FakeAfd system = new FakeAfd();
    private final Descriptor handle = new Descriptor(Descriptor.Kind.WINDOWS_HANDLE, 7, Descriptor.Closer.NONE);
    private IocpSelector selector;

    @BeforeEach
    void open() throws IOException {
        selector = IocpSelector.open(system, system, system, system);
    }

    @AfterEach
    void close_leaves_nothing() {
        selector.close();
        assertTrue(system.waits.isEmpty(), system.waits::toString);
        assertTrue(system.files.isEmpty(), system.files::toString);
    }

    private void add(Trigger trigger) throws IOException {
        selector.add(handle, 7, Readiness.READABLE, trigger, 0);
    }

    private List<String> select() throws IOException {
        List<String> events = new ArrayList<>();
        selector.select((key, readiness, _, _, _) -> events.add(key + " " + Readiness.toString(readiness)), 16, 0);
        return events;
    }

    @Test
    void signal_is_reported_once_by_edge_and_again_after_a_rearm() throws IOException {
        add(Trigger.EDGE);
        assertEquals(List.of(), select());
        system.signal(7);
        assertEquals(List.of("7 READABLE"), select());
        assertEquals(0, system.waits.size());
        selector.rearm(handle, Readiness.READABLE);
        assertEquals(List.of(), select());
        system.signal(7);
        assertEquals(List.of("7 READABLE"), select());
    }

    @Test
    void level_waits_again_after_each_report() throws IOException {
        add(Trigger.LEVEL);
        select();
        for (int i = 0; i < 5; i++) {
            system.signal(7);
            assertEquals(List.of("7 READABLE"), select());
            select();
            assertEquals(1, system.waits.size());
        }
    }

    @Test
    void what_is_signalled_already_needs_no_wait() throws IOException {
        system.signalled.add(7L);
        add(Trigger.LEVEL);
        assertEquals(List.of("7 READABLE"), select());
        assertEquals(List.of("7 READABLE"), select());
        system.signalled.clear();
        assertEquals(List.of(), select(), "looked at again, after the report");
        assertEquals(1, system.waits.size());
        system.signalled.add(7L);
        selector.modify(handle, 8, Readiness.READABLE, Trigger.ONESHOT, 0);
        system.signal(7);
        assertEquals(List.of("8 READABLE"), select());
        assertEquals(List.of(), select());
    }

    @Test
    void signal_on_its_way_when_the_handle_is_removed_is_dropped() throws IOException {
        add(Trigger.EDGE);
        select();
        system.signal(7);
        selector.remove(handle);
        assertEquals(0, system.waits.size());
        add(Trigger.EDGE);
        assertEquals(List.of(), select(), "of the previous registration");
        system.signal(7);
        assertEquals(List.of("7 READABLE"), select());
    }

    @Test
    void removed_before_the_signal_waits_no_more() throws IOException {
        add(Trigger.EDGE);
        select();
        selector.remove(handle);
        system.signal(7);
        assertEquals(List.of(), select());
    }

    /** The system has no memory for the packet. */
    @Test
    void signal_without_a_packet_is_reported_by_the_next_poll() throws IOException {
        add(Trigger.EDGE);
        select();
        system.postError = -8;
        system.signal(7);
        system.postError = 0;
        assertEquals(List.of("7 READABLE"), select());
        assertEquals(List.of(), select());
        selector.rearm(handle, Readiness.READABLE);
        select();
        system.postError = -8;
        system.signal(7);
        selector.remove(handle);
        system.postError = 0;
        assertEquals(List.of(), select(), "it is not requested any more");
        assertEquals(0, selector.inFlight());
    }

    @Test
    void wait_that_is_refused_is_an_error_event() throws IOException {
        system.waitError = -6;
        add(Trigger.LEVEL);
        assertEquals(List.of("7 READABLE | WRITABLE | ERROR | READ_CLOSED | WRITE_CLOSED"), select());
        assertEquals(List.of(), select(), "not forever");
        system.waitError = 0;
        selector.modify(handle, 8, Readiness.READABLE, Trigger.LEVEL, 0);
        select();
        system.signal(7);
        assertEquals(List.of("8 READABLE"), select());
    }
}
