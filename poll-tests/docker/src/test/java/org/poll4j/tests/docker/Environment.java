package org.poll4j.tests.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Ulimit;
import com.github.dockerjava.api.model.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Where tests run: an image, the settings of its container, and which tests. All have no network but 127.0.0.1 and ::1.
 */
enum Environment {
    DEBIAN11(Image.DEBIAN11),
    DEBIAN12(Image.DEBIAN12),
    DEBIAN13(Image.DEBIAN13),
    ALPINE(Image.ALPINE),
    ARM64(Image.ARM64),
    RISCV64(Image.RISCV64),
    S390X(Image.S390X),

    /** A seccomp filter that does not know the call, and says so in the one way or the other. */
    EPOLL_PWAIT2_EPERM(Image.DEBIAN13, denied("epoll_pwait2", 1)),
    EPOLL_PWAIT2_ENOSYS(Image.DEBIAN13, denied("epoll_pwait2", 38)),

    NO_EVENTFD2(Image.DEBIAN13, denied("eventfd2", 1), "DeniedCallTest", "-Dorg.poll4j.tests.denied=eventfd"),
    NO_ACCEPT4(Image.DEBIAN13, denied("accept4", 1), "DeniedCallTest", "-Dorg.poll4j.tests.denied=accept4"),
    NO_PIPE2(Image.DEBIAN13, denied("pipe2", 1), "DeniedCallTest", "-Dorg.poll4j.tests.denied=pipe2"),

    NOFILE_64(
            Image.DEBIAN13,
            host(host -> host.withUlimits(List.of(new Ulimit("nofile", 64L, 64L)))),
            "DescriptorLimitTest"),
    CPU_TENTH(
            Image.DEBIAN13, host(host -> host.withCpuPeriod(100_000L).withCpuQuota(10_000L)), "TimeoutTest|WakerTest"),

    READ_ONLY(Image.DEBIAN13, host(host -> host.withReadonlyRootfs(true))),
    NO_CAPABILITIES(Image.DEBIAN13, host(host -> host.withCapDrop(Capability.ALL))),
    NON_ROOT(Image.DEBIAN13, create -> create.withUser("65534:65534")),
    MEMORY_256M(Image.DEBIAN13, host(host -> host.withMemory(256L << 20).withMemorySwap(256L << 20))),
    NO_IPV6(Image.DEBIAN13, host(host -> host.withSysctls(ipv6(false))));

    /** All of it. What is about the project's directory, which is not there, has the tag own-tree. */
    static final String CONTRACT = "(?!InnerTest)[^.]*(Test|Properties)";

    /** Loopback only, an init that reaps, and two places that can be written to. */
    private static final Consumer<CreateContainerCmd> COMMON = host(host -> host.withNetworkMode("none")
            .withInit(true)
            .withTmpFs(Map.of(TestContainer.SCRATCH, "mode=1777"))
            .withSysctls(ipv6(true)));

    final Image image;
    private final Consumer<CreateContainerCmd> settings;
    /** A regular expression for simple names of classes. */
    final String tests;

    final List<String> options;

    Environment(Image image) {
        this(image, nothing -> {});
    }

    Environment(Image image, Consumer<CreateContainerCmd> settings) {
        this(image, settings, CONTRACT);
    }

    Environment(Image image, Consumer<CreateContainerCmd> settings, String tests, String... options) {
        this.image = image;
        this.settings = settings;
        this.tests = tests;
        this.options = List.of(options);
    }

    /** A seccomp profile that lets through all but one system call. */
    private static Consumer<CreateContainerCmd> denied(String call, int errno) {
        String profile = """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["%s"], "action": "SCMP_ACT_ERRNO", "errnoRet": %d}]}""";
        return host(host -> host.withSecurityOpts(List.of("seccomp=" + profile.formatted(call, errno))));
    }

    private static Map<String, String> ipv6(boolean on) {
        return Map.of("net.ipv6.conf.all.disable_ipv6", on ? "0" : "1");
    }

    private static Consumer<CreateContainerCmd> host(Consumer<HostConfig> settings) {
        return create -> settings.accept(Objects.requireNonNull(create.getHostConfig(), "no host configuration"));
    }

    void applyTo(CreateContainerCmd create) {
        create.withVolumes(new Volume(TestContainer.LIBRARIES));
        COMMON.andThen(settings).accept(create);
    }

    /** Those of a list of names; or all; or, where nothing is chosen, what is most different in little time. */
    static Stream<Environment> selected(String names) {
        if (names.isEmpty() || names.equals("true")) {
            return Stream.of(
                    DEBIAN11,
                    DEBIAN12,
                    DEBIAN13,
                    ARM64,
                    EPOLL_PWAIT2_EPERM,
                    NO_EVENTFD2,
                    NO_ACCEPT4,
                    NO_PIPE2,
                    NOFILE_64,
                    CPU_TENTH);
        }
        return names.equals("all")
                ? Stream.of(values())
                : Stream.of(names.split(",")).map(Environment::named);
    }

    private static Environment named(String name) {
        return Stream.of(values())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "-Ddocker=" + name + ": there is no such environment; there are " + Arrays.toString(values())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
