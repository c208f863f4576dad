package org.poll4j.tests.docker;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * A Linux with Java 25. Ours are {@code poll4j/NAME}, made by {@code poll-tests/docker/images} and asked for with
 * {@code -Ddocker.images=poll4j/}; without that they are public ones.
 *
 * @param tag what the daemon knows it by
 * @param architecture as Docker calls it
 */
record Image(String tag, String architecture) {
    private static final String PREFIX = System.getProperty("docker.images", "");
    private static final String MUSL = "eclipse-temurin:25-jre-alpine";

    /** A libc without epoll_pwait2: glibc 2.31; the public one has 2.34. */
    static final Image DEBIAN11 = of("debian11", "amd64", "eclipse-temurin:25-jre-ubi9-minimal");

    static final Image DEBIAN12 = of("debian12", "amd64", "eclipse-temurin:25-jre-jammy");
    static final Image DEBIAN13 = of("debian13", "amd64", "eclipse-temurin:25-jre-noble");
    /** musl. */
    static final Image ALPINE = new Image(MUSL, "amd64");

    static final Image ARM64 = of("arm64", "arm64", "eclipse-temurin:25-jre-noble");
    static final Image RISCV64 = of("riscv64", "riscv64", "eclipse-temurin:25-jre-noble");
    /** Big-endian. */
    static final Image S390X = of("s390x", "s390x", "eclipse-temurin:25-jre-noble");

    private static Image of(String name, String architecture, String publicTag) {
        return new Image(arePublic() ? publicTag : PREFIX + name, architecture);
    }

    static boolean arePublic() {
        return PREFIX.isEmpty();
    }

    /** Skips a test where only public images have what it needs. */
    void requireAvailable() {
        assumeTrue(arePublic() || !tag.equals(MUSL), "no package registry has a JVM for musl: with public images only");
    }

    /** Another one than this machine's: run by qemu, and slowly. */
    boolean isEmulated() {
        return !architecture.equals(System.getProperty("os.arch").replace("aarch64", "arm64"));
    }
}
