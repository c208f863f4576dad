package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What makes native calls for a user's loop extends {@code NotInlined}, on every system: {@code AllocationTest} can see
 * only the one that it runs on.
 */
@Tag("own-tree")
@Timeout(60)
class NativeCallersTest {
    private static final Pattern BACKEND = Pattern.compile(".*/poll-(posix|epoll|kqueue|iocp)/src/main/.*\\.java");
    /** The interfaces of {@code org.poll4j.spi} whose methods a loop calls again and again. */
    private static final Pattern CALLER =
            Pattern.compile("class (\\w+) (.*)implements [\\w, ]*\\b(ByteIo|MessageIo|DatagramIo"
                    + "|Selector|SystemTimer|FileSender|RelayBuffer)\\b");

    @Test
    void callers_are_not_inlined() throws IOException {
        List<String> callers = new ArrayList<>();
        List<String> inlined = new ArrayList<>();
        for (Path file : ProseTest.files()) {
            if (BACKEND.matcher(file.toString()).matches()) {
                Matcher found = CALLER.matcher(Files.readString(file));
                if (found.find()) {
                    callers.add(found.group(1));
                    if (!found.group(2).contains("extends NotInlined ")) {
                        inlined.add(found.group(1));
                    }
                }
            }
        }
        assertTrue(
                callers.containsAll(List.of("PosixBytes", "EpollSelector", "KqueueTimer", "WinMessages")),
                () -> "not found: " + callers);
        assertEquals(List.of(), inlined);
    }
}
