package org.poll4j.tests.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.github.dockerjava.api.command.CreateContainerCmd;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.opentest4j.AssertionFailedError;
import org.testcontainers.DockerClientFactory;

/**
 * A fault of an image, or of a request to the daemon, is reported in one line that says what to do. No container is
 * left.
 */
class TestContainerTest {
    private static final Consumer<CreateContainerCmd> NO_NETWORK =
            create -> Objects.requireNonNull(create.getHostConfig()).withNetworkMode("none");

    @BeforeAll
    static void requireDaemon() {
        Daemon.require();
        assumeFalse(Image.arePublic(), "with images of poll-tests/docker/images only");
    }

    private static int containers() {
        return DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .exec()
                .size();
    }

    private static void assertRefused(String message, Image image, Consumer<CreateContainerCmd> settings) {
        int before = containers();
        var refused = assertThrows(AssertionFailedError.class, () -> TestContainer.start(image, settings));
        String said = String.valueOf(refused.getMessage());
        assertTrue(said.matches(message), said);
        assertEquals(before, containers());
    }

    @Test
    void image_that_is_not_there() {
        assertRefused(
                "there is no image poll4j/nosuch: poll-tests/docker/images makes what is missing",
                new Image("poll4j/nosuch", "amd64"),
                NO_NETWORK);
    }

    @Test
    void image_for_another_architecture() {
        assertRefused(
                "the image poll4j/debian13 is for amd64, not for s390x: remove it \\(docker rmi\\), and let"
                        + " poll-tests/docker/images make it again",
                new Image("poll4j/debian13", "s390x"),
                NO_NETWORK);
    }

    @Test
    void image_without_java() {
        assertRefused(
                "the image poll4j/without-java has no java on its path: choose one with Java 25 or later"
                        + " \\(-Ddocker.images\\)",
                new Image("poll4j/without-java", "amd64"),
                NO_NETWORK);
    }

    @Test
    void setting_that_the_daemon_cannot_give() {
        assertRefused(
                "the Docker daemon cannot start poll4j/debian13 \\(.*CPUs.*\\): its settings need a daemon of root's,"
                        + " such as poll-tests/docker/with-daemon starts",
                Image.DEBIAN13,
                NO_NETWORK.andThen(
                        create -> Objects.requireNonNull(create.getHostConfig()).withCpusetCpus("4095")));
    }
}
