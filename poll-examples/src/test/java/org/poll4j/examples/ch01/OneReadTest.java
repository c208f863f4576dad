package org.poll4j.examples.ch01;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.poll4j.examples.Console;

class OneReadTest {
    private final Console console = new Console();

    @Test
    @EnabledOnOs(OS.LINUX)
    void prints_each_step_in_the_words_of_linux() throws Exception {
        OneRead.run(console.out(), Duration.ofMillis(50));
        assertLinesMatch(
                List.of(
                        "1\\. A connection came in\\. .* name, descriptor \\d+\\.",
                        "2\\. epoll_create1 made an event queue, epoll set \\d+\\.",
                        "3\\. epoll_ctl\\(ADD\\): .* says: tfd: \\d+ events: [0-9a-f]+ data: .*",
                        "4\\. read\\(descriptor \\d+\\): would block \\(EAGAIN\\)\\.",
                        "5\\. This thread sleeps in epoll_wait\\..*",
                        "6\\. epoll_wait returned: Token\\(42\\) is readable\\. No byte has been read yet.*",
                        "7\\. read\\(descriptor \\d+\\): 5 bytes copied .*, \"hello\"\\.",
                        "8\\. read\\(descriptor \\d+\\): would block \\(EAGAIN\\)\\..*"),
                console.lines());
    }

    @Test
    void every_system_has_its_words() {
        assertEquals("epoll_wait", Words.of("epoll").sleep());
        assertEquals("kevent", Words.of("kqueue").sleep());
        assertEquals("SOCKET", Words.of("afd").socket());
    }
}
