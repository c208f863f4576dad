package org.poll4j.tests.docker;

import static org.junit.jupiter.api.Assertions.fail;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A container that waits for commands. A fault of its image, or of a request to the daemon, is reported in one line
 * that says what to do.
 */
final class TestContainer implements AutoCloseable {
    /** A volume, so that it can be filled when all else is read-only. */
    static final String LIBRARIES = "/tests";

    static final String SCRATCH = "/tmp";

    private static final Pattern VERSION = Pattern.compile("(?:openjdk|java) (\\d+)");

    private final Image image;
    private final GenericContainer<?> container;

    private TestContainer(Image image, Consumer<CreateContainerCmd> settings) {
        this.image = image;
        this.container = new GenericContainer<>(DockerImageName.parse(image.tag()))
                .withCommand("sleep", "infinity")
                .withCreateContainerCmdModifier(settings);
    }

    /** One that has Java 25. */
    static TestContainer start(Image image, Consumer<CreateContainerCmd> settings)
            throws IOException, InterruptedException {
        provide(image);
        TestContainer started = new TestContainer(image, settings);
        try {
            started.start();
            started.requireJava();
            return started;
        } catch (Throwable e) {
            started.close();
            throw e;
        }
    }

    /** Makes sure that the image is there, and is what the environment says. */
    private static void provide(Image image) throws InterruptedException {
        DockerClient client = DockerClientFactory.instance().client();
        String found = architecture(client, image);
        if (Image.arePublic() && !found.equals(image.architecture())) {
            client.pullImageCmd(image.tag())
                    .withPlatform("linux/" + image.architecture())
                    .start()
                    .awaitCompletion();
            found = architecture(client, image);
        }
        if (found.isEmpty()) {
            fail("there is no image " + image.tag() + ": poll-tests/docker/images makes what is missing");
        }
        if (!found.equals(image.architecture())) {
            fail("the image " + image.tag() + " is for " + found + ", not for " + image.architecture()
                    + ": remove it (docker rmi), and let poll-tests/docker/images make it again");
        }
    }

    /** Empty if there is no such image. */
    private static String architecture(DockerClient client, Image image) {
        try {
            return String.valueOf(client.inspectImageCmd(image.tag()).exec().getArch());
        } catch (NotFoundException e) {
            return "";
        }
    }

    private void start() {
        try {
            container.start();
        } catch (RuntimeException e) {
            String reason = root(e);
            fail(
                    reason.contains("exec format error")
                            ? "this machine runs no programs for " + image.architecture()
                                    + ": register qemu-user with the kernel, as poll-tests/docker/with-daemon does"
                            : "the Docker daemon cannot start " + image.tag() + " (" + reason
                                    + "): its settings need a daemon of root's, such as poll-tests/docker/with-daemon"
                                    + " starts",
                    e);
        }
    }

    /** The innermost message, on one line. */
    private static String root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ").strip();
    }

    private void requireJava() throws IOException, InterruptedException {
        ExecResult version = container.execInContainer("java", "--version");
        Matcher matcher = VERSION.matcher(version.getStdout());
        if (version.getExitCode() != 0 || !matcher.find()) {
            fail("the image " + image.tag()
                    + " has no java on its path: choose one with Java 25 or later (-Ddocker.images)");
        } else if (Integer.parseInt(matcher.group(1)) < 25) {
            fail("the image " + image.tag() + " has Java " + matcher.group(1)
                    + ": choose one with Java 25 or later (-Ddocker.images)");
        }
    }

    /** Not by Testcontainers, which unpacks at the root, where nothing may be written if all is read-only. */
    void add(List<Path> libraries) {
        for (Path library : libraries) {
            container
                    .getDockerClient()
                    .copyArchiveToContainerCmd(container.getContainerId())
                    .withHostResource(library.toString())
                    .withRemotePath(LIBRARIES)
                    .exec();
        }
    }

    /**
     * Runs a main class, with the libraries that were added. A JVM that takes too many seconds is killed: exit code
     * 137.
     */
    ExecResult java(long limit, List<String> options, List<String> program) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("timeout", "-s", "KILL", "" + limit));
        command.addAll(List.of("java", "-ea", "--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED"));
        if (image.isEmulated()) {
            command.add("-XX:TieredStopAtLevel=1"); // C2's code gains less under qemu than it takes to make
        }
        command.addAll(options);
        command.addAll(List.of("-cp", LIBRARIES + "/*"));
        command.addAll(program);
        return container.execInContainer(command.toArray(String[]::new));
    }

    /** The contents of a file; empty if there is none. */
    String read(String path) throws IOException, InterruptedException {
        return container.execInContainer("cat", path).getStdout();
    }

    @Override
    public void close() {
        container.stop();
    }
}
