package org.poll4j.tck;

import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.ServerSocket;
import org.poll4j.spi.Backend;
import org.poll4j.spi.Descriptor;

/** Skips a test, with a reason, if a requirement is missing. */
final class Requires {
    private Requires() {}

    /** Tries a socket, because listing network interfaces crashes the JVM on Wine 8. */
    static void ipv6() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
        } catch (IOException e) {
            abort("no interface has the address ::1: " + e);
        }
    }

    /** That the system chooses an interface for a group, as it does where there is a route to it. */
    static void multicastRoute(InetAddress group) {
        try (MulticastSocket socket = new MulticastSocket()) {
            socket.joinGroup(new InetSocketAddress(group, 0), null);
        } catch (IOException e) {
            abort("no route to multicast groups: " + e);
        }
    }

    /** TCP_INFO, SO_BUSY_POLL, SO_TIMESTAMPNS, IP_BIND_ADDRESS_NO_PORT as Linux has them. */
    static void optionsOfLinux() {
        assumeTrue(
                System.getProperty("org.poll4j.tests.qemu") == null, "qemu-user does not know all of Linux' options");
    }

    /** MCAST_JOIN_GROUP and its like; the tests in containers say where qemu runs them. */
    static void groupOptions() {
        assumeTrue(System.getProperty("org.poll4j.tests.qemu") == null, "qemu-user does not know MCAST_JOIN_GROUP");
    }

    static void posixDescriptors(Backend backend) {
        assumeTrue(backend.kind() == Descriptor.Kind.POSIX, "no POSIX descriptors on " + backend.name());
    }

    /** Some systems allow a process a million descriptors, for which the kernel would need gigabytes. */
    static void descriptorsThatRunOut() throws IOException {
        proc();
        long limit = OpenFiles.limit();
        assumeTrue(limit <= 100_000, () -> limit + " descriptors are too many to open");
    }

    static void proc() {
        assumeTrue(OpenFiles.areListed(), "no /proc/self/fd");
    }
}
