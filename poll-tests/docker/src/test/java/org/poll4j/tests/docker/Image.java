package org.poll4j.tests.docker;

import java.util.Locale;

/**
 * A Linux with Java 25. The images' own names are {@code poll4j/…}, made by {@code poll-tests/docker/images} and asked for with
 * {@code -Ddocker.images=poll4j/}; without that they are public ones.
 */
enum Image {
    /** A libc without epoll_pwait2: glibc 2.31; the public one has 2.34. */
    DEBIAN11("amd64", "eclipse-temurin:25-jre-ubi9-minimal"),
    DEBIAN12("amd64", "eclipse-temurin:25-jre-jammy"),
    DEBIAN13("amd64", "eclipse-temurin:25-jre-noble"),
    /** musl; only public, as no package registry has a JVM for it. */
    ALPINE("amd64", "eclipse-temurin:25-jre-alpine"),
    ARM64("arm64", "eclipse-temurin:25-jre-noble"),
    RISCV64("riscv64", "eclipse-temurin:25-jre-noble"),
    /** Big-endian. */
    S390X("s390x", "eclipse-temurin:25-jre-noble"),
    /** For a test of what is said about it. */
    WITHOUT_JAVA("amd64", "busybox:stable");

    private static final String PREFIX = System.getProperty("docker.images", "");

    /** As Docker calls it. */
    final String architecture;

    private final String publicName;

    Image(String architecture, String publicName) {
        this.architecture = architecture;
        this.publicName = publicName;
    }

    static boolean arePublic() {
        return PREFIX.isEmpty();
    }

    /** What the daemon knows it by. */
    String tag() {
        return arePublic() ? publicName : PREFIX + kebab(this);
    }

    /** Another one than this machine's: run by qemu, and slowly. */
    boolean isEmulated() {
        String own = System.getProperty("os.arch").replace("aarch64", "arm64");
        return !architecture.equals(own);
    }

    static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
