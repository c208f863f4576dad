package org.poll4j.tck;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.windows.SourceHandle;

/** Handles that can be waited for: events, and a process. */
class SourceHandleTest extends Contract {
    private static final int SYNCHRONIZE = 0x100000;

    @BeforeEach
    void onlyOnWindows() {
        requireBackend("iocp");
    }

    /** Calls a function of kernel32. */
    @SuppressWarnings("restricted")
    private static long call(String name, MemoryLayout result, Object... arguments) {
        MemoryLayout[] layouts = new MemoryLayout[arguments.length];
        for (int i = 0; i < layouts.length; i++) {
            layouts[i] = arguments[i] instanceof MemorySegment
                    ? ADDRESS
                    : arguments[i] instanceof Long ? JAVA_LONG : JAVA_INT;
        }
        MemorySegment function =
                SymbolLookup.libraryLookup("kernel32", Arena.global()).findOrThrow(name);
        try {
            Object value = Linker.nativeLinker()
                    .downcallHandle(function, FunctionDescriptor.of(result, layouts))
                    .invokeWithArguments(arguments);
            return ((Number) value).longValue();
        } catch (Throwable e) {
            throw new AssertionError(name, e);
        }
    }

    private static long event(boolean manualReset) {
        MemorySegment none = MemorySegment.NULL;
        long event = call("CreateEventW", JAVA_LONG, none, manualReset ? 1 : 0, 0, none);
        assertNotEquals(0, event);
        return event;
    }

    private static void set(long event) {
        assertEquals(1, call("SetEvent", JAVA_INT, event));
    }

    private static void reset(long event) {
        assertEquals(1, call("ResetEvent", JAVA_INT, event));
    }

    private SourceHandle registered(long handle, Token token, Trigger trigger) throws IOException {
        SourceHandle source = opened(SourceHandle.adopt(backend, handle));
        registry.register(source, token, Interest.READABLE, trigger);
        return source;
    }

    @Test
    void event_is_reported_when_it_is_set() throws IOException {
        long event = event(true);
        SourceHandle source = registered(event, ID1, Trigger.EDGE);
        Expect.none(poll);
        set(event);
        Expect.events(poll, events, readable(ID1));
        Expect.none(poll);
        source.rearm();
        Expect.events(poll, events, readable(ID1));
        reset(event);
        source.rearm();
        Expect.none(poll);
        set(event);
        Expect.events(poll, events, readable(ID1));
    }

    @Test
    void auto_reset_event_is_reported_at_each_signal_by_level() throws IOException {
        long event = event(false);
        registered(event, ID1, Trigger.LEVEL);
        for (int i = 0; i < 20; i++) {
            set(event);
            Expect.events(poll, events, readable(ID1));
            Expect.none(poll);
        }
    }

    @Test
    void event_set_by_another_thread_ends_the_wait() throws Exception {
        long event = event(true);
        registered(event, ID1, Trigger.ONESHOT);
        Background setting = Background.run(() -> set(event));
        poll.poll(events);
        assertEquals(ID1, events.get(0).token());
        setting.join();
        Expect.none(poll);
    }

    @Test
    void more_handles_than_one_thread_can_wait_for() throws IOException {
        List<Long> handles = new ArrayList<>();
        List<Token> tokens = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            long event = event(true);
            handles.add(event);
            tokens.add(new Token(1000 + i));
            registered(event, tokens.get(i), Trigger.EDGE);
        }
        Expect.none(poll);
        for (int i = handles.size() - 1; i >= 0; i -= 7) {
            set(handles.get(i));
            Expect.events(poll, events, readable(tokens.get(i)));
        }
    }

    @Test
    void process_is_reported_when_it_ends() throws Exception {
        Process process = new ProcessBuilder("cmd", "/c", "set /p line=").start();
        try {
            long handle = call("OpenProcess", JAVA_LONG, SYNCHRONIZE, 0, (int) process.pid());
            assertNotEquals(0, handle);
            registered(handle, ID1, Trigger.EDGE);
            Expect.none(poll);
            process.getOutputStream().close();
            Expect.events(poll, events, readable(ID1));
            process.waitFor();
        } finally {
            process.destroy();
        }
    }

    @Test
    void deregistered_closed_and_registered_again_ten_thousand_times() throws IOException {
        long event = event(true);
        set(event);
        SourceHandle source = opened(SourceHandle.adopt(backend, event));
        for (int i = 0; i < 10_000; i++) {
            registry.register(source, ID1, Interest.READABLE);
            if (i % 3 != 0) {
                poll.poll(events, 0);
            }
            registry.deregister(source);
        }
        registry.register(source, ID2, Interest.READABLE);
        Expect.events(poll, events, readable(ID2));
    }

    @Test
    void borrowed_handle_stays_open() throws IOException {
        long event = event(true);
        SourceHandle source = SourceHandle.borrow(backend, event);
        registry.register(source, ID1, Interest.READABLE);
        poll.poll(events, 0);
        source.close();
        set(event);
        assertEquals(1, call("CloseHandle", JAVA_INT, event));
    }

    @Test
    void invalid_handle_is_refused() {
        String message = assertThrows(IOException.class, () -> SourceHandle.borrow(backend, 0x7FFF_FFF0L))
                .getMessage();
        assertTrue(message.contains("GetHandleInformation(handle 2147483632): ERROR_INVALID_HANDLE (6)"), message);
        assertThrows(IllegalArgumentException.class, () -> SourceHandle.adopt(backend, 0));
    }

    // change-notification {
    /** A HANDLE that is signalled when a file of the directory is made, renamed or deleted. */
    private static long changesOf(Path directory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment wide = arena.allocateFrom(directory.toString(), StandardCharsets.UTF_16LE);
            int names = 1; // FILE_NOTIFY_CHANGE_FILE_NAME
            return call("FindFirstChangeNotificationW", JAVA_LONG, wide, 0, names);
        }
    }
    // change-notification }

    @Test
    void change_of_a_directory_is_reported(@TempDir Path directory) throws IOException {
        long changes = changesOf(directory);
        assertNotEquals(-1, changes);
        try (SourceHandle source = SourceHandle.borrow(backend, changes)) {
            registry.register(source, ID1, Interest.READABLE);
            Expect.none(poll);
            Files.createFile(directory.resolve("made"));
            Expect.events(poll, events, readable(ID1));
            assertEquals(1, call("FindNextChangeNotification", JAVA_INT, changes));
            source.rearm();
            Files.delete(directory.resolve("made"));
            Expect.events(poll, events, readable(ID1));
        } finally {
            call("FindCloseChangeNotification", JAVA_INT, changes);
        }
    }
}
