package org.poll4j.tests;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;

/** Skips a test, saying why, where something is missing that it needs. */
final class Requires {
    private Requires() {}

    static void ipv6() throws IOException {
        boolean there = NetworkInterface.getByInetAddress(InetAddress.ofLiteral("::1")) != null;
        assumeTrue(there, "no interface has the address ::1");
    }

    static void proc() {
        assumeTrue(OpenFiles.areListed(), "no /proc/self/fd");
    }
}
