package org.poll4j.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.poll4j.tck.ChildJvm;

/** In a sandbox that denies epoll, Polls use poll(2): a JVM of its own denies it to itself by a seccomp filter. */
@Tag("starts-jvm")
@Timeout(60)
class DeniedEpollTest {
    /** By architecture and name, the number of a call. */
    private static final Map<String, Integer> NUMBERS = Map.of(
            "amd64 epoll_create1", 291, "amd64 epoll_ctl", 233, "aarch64 epoll_create1", 20, "aarch64 epoll_ctl", 21);

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int EMFILE = 24;

    private static ChildJvm.Ended run(String call, int errno, String... options) throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "seccomp is Linux'");
        Integer number = NUMBERS.get(System.getProperty("os.arch") + " " + call);
        assumeTrue(number != null, "the numbers of another architecture");
        List<String> arguments = new java.util.ArrayList<>(List.of(options));
        arguments.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                ChildJvm.classPathFor(DeniedEpoll.class),
                DeniedEpoll.class.getName(),
                number.toString(),
                String.valueOf(errno)));
        return ChildJvm.run(arguments);
    }

    @ParameterizedTest
    @CsvSource({"epoll_create1, " + EPERM, "epoll_create1, " + ENOSYS, "epoll_ctl, " + EPERM, "epoll_ctl, " + ENOSYS})
    void polls_use_poll_instead_and_one_warning_says_so(String call, int errno) throws Exception {
        ChildJvm.Ended ended = run(call, errno);
        assertEquals(0, ended.status(), ended.output());
        assertTrue(ended.output().contains("Token(1) on poll\nToken(1) on poll\nsystem: poll"), ended.output());
        assertEquals(2, ended.output().split("denies this process the queue", -1).length, ended.output());
    }

    @ParameterizedTest
    @CsvSource({"epoll_create1, " + EPERM})
    void backend_that_the_property_names_is_not_replaced(String call, int errno) throws Exception {
        run(call, errno, "-Dorg.poll4j.backend=epoll").assertFailedSaying("epoll_create1: EPERM (1)");
    }

    @ParameterizedTest
    @CsvSource({"epoll_create1, " + EMFILE})
    void other_refusals_are_errors(String call, int errno) throws Exception {
        run(call, errno).assertFailedSaying("epoll_create1: EMFILE (24)");
    }
}
