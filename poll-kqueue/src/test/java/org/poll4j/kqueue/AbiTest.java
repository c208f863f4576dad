package org.poll4j.kqueue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.poll4j.kqueue.generated.freebsd.freebsd_h;
import org.poll4j.kqueue.generated.macos.macos_h;
import org.poll4j.kqueue.generated.netbsd.netbsd_h;
import org.poll4j.kqueue.generated.openbsd.openbsd_h;
import org.poll4j.posix.PosixAbi;

/** Numbers that are passed by position are where their names say, on every system. */
@ParameterizedClass(name = "{0}")
@MethodSource("systems")
@Timeout(60)
class AbiTest {
    /**
     * A system and where its numbers come from.
     *
     * @param kevents its structs, each with the generated layout
     * @param constants its generated constants
     * @param lacking what it has not: 0
     * @param renamed what it calls otherwise
     * @param cmsgData where the data behind a cmsghdr begins
     * @param pktinfo where its in_pktinfo has what
     */
    record Numbers(
            Map<KeventAbi, GroupLayout> kevents,
            PosixAbi posix,
            Class<?> constants,
            GroupLayout msghdr,
            GroupLayout cmsghdr,
            GroupLayout sockaddrUn,
            int group,
            Set<String> lacking,
            Map<String, String> renamed,
            long cmsgData,
            PosixAbi.Pktinfo pktinfo) {}

    private static final Set<String> MCAST = Set.of(
            "MCAST_JOIN_GROUP",
            "MCAST_JOIN_SOURCE_GROUP",
            "MCAST_LEAVE_GROUP",
            "MCAST_LEAVE_SOURCE_GROUP",
            "MCAST_BLOCK_SOURCE",
            "MCAST_UNBLOCK_SOURCE");

    /** Linux's. */
    private static final String[] LINUX = {
        "IP_MTU_DISCOVER",
        "IP_PMTUDISC_DO",
        "IP_PMTUDISC_DONT",
        "IPV6_MTU_DISCOVER",
        "IPPROTO_UDP",
        "UDP_SEGMENT",
        "UDP_GRO",
        "SO_TIMESTAMPNS",
        "TCP_USER_TIMEOUT",
        "TCP_FASTOPEN_CONNECT",
        "TCP_QUICKACK",
        "TCP_INFO",
        "SO_BUSY_POLL",
        "SO_PEERCRED",
        "IP_BIND_ADDRESS_NO_PORT"
    };

    @Parameter
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Numbers numbers;

    static Stream<Named<Numbers>> systems() {
        return Stream.of(
                Named.of("macOS", macos()),
                Named.of("FreeBSD", freebsd()),
                Named.of("OpenBSD", openbsd()),
                Named.of("NetBSD", netbsd()));
    }

    private static Numbers macos() {
        return new Numbers(
                Map.of(MacosAbi.KEVENT, org.poll4j.kqueue.generated.macos.kevent.layout()),
                MacosAbi.POSIX,
                macos_h.class,
                org.poll4j.kqueue.generated.macos.msghdr.layout(),
                org.poll4j.kqueue.generated.macos.cmsghdr.layout(),
                org.poll4j.kqueue.generated.macos.sockaddr_un.layout(),
                (int) org.poll4j.kqueue.generated.macos.group_req_bytes.gr_group$offset(),
                with(Set.of("SOCK_CLOEXEC", "SOCK_NONBLOCK", "MSG_NOSIGNAL"), "MSG_CMSG_CLOEXEC", "SO_DOMAIN"),
                Map.of(
                        "TCP_KEEPIDLE",
                        "TCP_KEEPALIVE",
                        "SO_LINGER",
                        "SO_LINGER_SEC",
                        "IP_SENDSRCADDR",
                        "IP_PKTINFO",
                        "TCP_CORK",
                        "TCP_NOPUSH"),
                macos_h.CMSG_LEN_0(),
                new PosixAbi.Pktinfo(
                        (int) org.poll4j.kqueue.generated.macos.in_pktinfo.sizeof(),
                        (int) org.poll4j.kqueue.generated.macos.in_pktinfo.ipi_ifindex$offset(),
                        (int) org.poll4j.kqueue.generated.macos.in_pktinfo.ipi_addr$offset(),
                        (int) org.poll4j.kqueue.generated.macos.in_pktinfo.ipi_spec_dst$offset()));
    }

    private static Numbers freebsd() {
        return new Numbers(
                Map.of(FreebsdAbi.KEVENT, org.poll4j.kqueue.generated.freebsd.kevent.layout()),
                FreebsdAbi.POSIX,
                freebsd_h.class,
                org.poll4j.kqueue.generated.freebsd.msghdr.layout(),
                org.poll4j.kqueue.generated.freebsd.cmsghdr.layout(),
                org.poll4j.kqueue.generated.freebsd.sockaddr_un.layout(),
                (int) org.poll4j.kqueue.generated.freebsd.group_req.gr_group$offset(),
                with(Set.of("EVFILT_EXCEPT", "NOTE_OOB", "NOTE_EXITSTATUS")),
                Map.of(
                        "IP_RECVPKTINFO",
                        "IP_RECVDSTADDR",
                        "IP_PKTINFO",
                        "IP_RECVDSTADDR",
                        "IP_SENDSRCADDR",
                        "IP_RECVDSTADDR",
                        "TCP_CORK",
                        "TCP_NOPUSH"),
                freebsd_h.CMSG_LEN_0(),
                new PosixAbi.Pktinfo((int) org.poll4j.kqueue.generated.freebsd.in_addr.sizeof(), -1, 0, 0));
    }

    private static Numbers openbsd() {
        return new Numbers(
                Map.of(OpenbsdAbi.KEVENT, org.poll4j.kqueue.generated.openbsd.kevent.layout()),
                OpenbsdAbi.POSIX,
                openbsd_h.class,
                org.poll4j.kqueue.generated.openbsd.msghdr.layout(),
                org.poll4j.kqueue.generated.openbsd.cmsghdr.layout(),
                org.poll4j.kqueue.generated.openbsd.sockaddr_un.layout(),
                8,
                with(
                        MCAST,
                        "NOTE_EXITSTATUS",
                        "TCP_KEEPCNT",
                        "TCP_KEEPIDLE",
                        "TCP_KEEPINTVL",
                        "IP_RECVTOS",
                        "IP_DONTFRAG",
                        "TCP_FASTOPEN"),
                Map.of("IP_RECVPKTINFO", "IP_RECVDSTADDR", "IP_PKTINFO", "IP_RECVDSTADDR", "TCP_CORK", "TCP_NOPUSH"),
                openbsd_h.CMSG_LEN_0(),
                new PosixAbi.Pktinfo((int) org.poll4j.kqueue.generated.openbsd.in_addr.sizeof(), -1, 0, 0));
    }

    private static Numbers netbsd() {
        return new Numbers(
                Map.of(
                        NetbsdAbi.KEVENT50,
                        org.poll4j.kqueue.generated.netbsd.kevent100.layout(),
                        NetbsdAbi.KEVENT100,
                        org.poll4j.kqueue.generated.netbsd.kevent.layout()),
                NetbsdAbi.POSIX,
                netbsd_h.class,
                org.poll4j.kqueue.generated.netbsd.msghdr.layout(),
                org.poll4j.kqueue.generated.netbsd.cmsghdr.layout(),
                org.poll4j.kqueue.generated.netbsd.sockaddr_un.layout(),
                8,
                with(
                        MCAST,
                        "NOTE_EXITSTATUS",
                        "SO_DOMAIN",
                        "EVFILT_EXCEPT",
                        "NOTE_OOB",
                        "IP_RECVTOS",
                        "IP_DONTFRAG",
                        "TCP_FASTOPEN",
                        "TCP_CORK"),
                Map.of("IP_SENDSRCADDR", "IP_PKTINFO"),
                netbsd_h.CMSG_LEN_0(),
                new PosixAbi.Pktinfo(
                        (int) org.poll4j.kqueue.generated.netbsd.in_pktinfo.sizeof(),
                        (int) org.poll4j.kqueue.generated.netbsd.in_pktinfo.ipi_ifindex$offset(),
                        (int) org.poll4j.kqueue.generated.netbsd.in_pktinfo.ipi_addr$offset(),
                        (int) org.poll4j.kqueue.generated.netbsd.in_pktinfo.ipi_addr$offset()));
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(List.of(LINUX));
        all.addAll(List.of(more));
        return all;
    }

    @Test
    void components_are_the_constants_of_their_names() throws ReflectiveOperationException {
        int compared = compare(numbers.posix.errnos())
                + compare(numbers.posix.sockets())
                + compare(numbers.posix.options())
                + compare(numbers.posix.extensions());
        assertTrue(compared > 50, "compared: " + compared);
        for (KeventAbi kevent : numbers.kevents.keySet()) {
            assertTrue(compare(kevent) > 10);
        }
    }

    private int compare(Record record) throws ReflectiveOperationException {
        int compared = 0;
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String name = component.getName();
            if (component.getType() == int.class && Character.isUpperCase(name.charAt(0))) {
                component.getAccessor().setAccessible(true);
                boolean isRequest = record instanceof PosixAbi.Sockets && name.equals("MSG_TRUNC");
                assertEquals(
                        isRequest ? 0 : constant(name), component.getAccessor().invoke(record), name);
                compared++;
            }
        }
        return compared;
    }

    private int constant(String name) throws ReflectiveOperationException {
        String own = numbers.renamed.getOrDefault(name, name);
        if (numbers.lacking.contains(name)) {
            assertThrows(NoSuchMethodException.class, () -> numbers.constants.getMethod(own), name + " is there");
            return 0;
        }
        return (Integer) numbers.constants.getMethod(own).invoke(null);
    }

    @Test
    void kevent_is_the_generated_struct() {
        numbers.kevents.forEach((abi, layout) -> {
            assertEquals(layout.byteSize(), abi.size());
            assertEquals(0, offset(layout, "ident"));
            assertEquals(8, offset(layout, "filter"));
            assertEquals(abi.wide() ? 4 : 2, width(layout, "filter"));
            assertEquals(abi.wide() ? 4 : 2, width(layout, "flags"));
            assertEquals(offset(layout, "flags"), abi.flags());
            assertEquals(offset(layout, "fflags"), abi.fflags());
            assertEquals(4, width(layout, "fflags"));
            assertEquals(offset(layout, "data"), abi.data());
            assertEquals(8, width(layout, "data"));
            assertEquals(offset(layout, "udata"), abi.udata());
            assertEquals(8, width(layout, "udata"));
        });
    }

    @Test
    void layouts_are_the_generated_ones() {
        GroupLayout msghdr = numbers.msghdr;
        PosixAbi.Msghdr messages = new PosixAbi.Msghdr(
                (int) msghdr.byteSize(),
                offset(msghdr, "msg_iov"),
                offset(msghdr, "msg_iovlen"),
                width(msghdr, "msg_iovlen"),
                offset(msghdr, "msg_control"),
                offset(msghdr, "msg_controllen"),
                width(msghdr, "msg_controllen"),
                offset(msghdr, "msg_flags"),
                offset(numbers.cmsghdr, "cmsg_level"),
                offset(numbers.cmsghdr, "cmsg_type"),
                (int) numbers.cmsgData);
        assertEquals(messages.controllenBytes(), width(numbers.cmsghdr, "cmsg_len"));
        int path = width(numbers.sockaddrUn, "sun_path");
        assertEquals(new PosixAbi.Layout(true, path, numbers.group, messages, numbers.pktinfo), numbers.posix.layout());
        assertEquals(2, offset(numbers.sockaddrUn, "sun_path"));
        assertEquals(0, offset(msghdr, "msg_name"));
        assertEquals(8, offset(msghdr, "msg_namelen"));
        assertEquals(4, width(msghdr, "msg_namelen"));
    }

    private static int offset(GroupLayout layout, String member) {
        return (int) layout.byteOffset(PathElement.groupElement(member));
    }

    private static int width(GroupLayout layout, String member) {
        MemoryLayout selected = layout.select(PathElement.groupElement(member));
        return (int) selected.byteSize();
    }

    @Test
    void arrival_of_ipv6_is_an_address_and_an_index() {
        for (GroupLayout layout : List.of(
                org.poll4j.kqueue.generated.macos.in6_pktinfo.layout(),
                org.poll4j.kqueue.generated.freebsd.in6_pktinfo.layout(),
                org.poll4j.kqueue.generated.openbsd.in6_pktinfo.layout(),
                org.poll4j.kqueue.generated.netbsd.in6_pktinfo.layout())) {
            assertEquals(0, offset(layout, "ipi6_addr"));
            assertEquals(16, offset(layout, "ipi6_ifindex"));
            assertEquals(20, layout.byteSize());
        }
    }

    @Test
    void errors_have_their_names() throws ReflectiveOperationException {
        var names = numbers.posix.errnos().names();
        int named = 0;
        for (int errno = 1; errno < 200; errno++) {
            String name = names.apply(errno);
            if (name != null) {
                assertEquals(errno, numbers.constants.getMethod(name).invoke(null), name);
                named++;
            }
        }
        assertTrue(named > 80, "named: " + named);
        assertEquals("EAGAIN", names.apply(35));
        assertEquals("ECONNREFUSED", names.apply(61));
        assertNull(names.apply(0));
        assertNull(names.apply(-1));
        assertNull(names.apply(4095));
    }

    @Test
    void systems_are_known_by_their_java_names() {
        for (String name : List.of("Mac OS X", "FreeBSD", "OpenBSD", "NetBSD")) {
            assertTrue(KqueueSystem.isKnown(name));
            assertTrue(KqueueSystem.of(name).posix().layout().hasLength());
        }
        assertFalse(KqueueSystem.isKnown("Linux"));
        assertThrows(UnsupportedOperationException.class, () -> KqueueSystem.of("Linux"));
        assertEquals("needs macOS, FreeBSD, OpenBSD or NetBSD", new KqueueProvider().whyNot());
    }

    @Test
    void flags_that_all_systems_share_are_macos() {
        assertEquals(macos_h.EV_DISABLE(), KeventAbi.EV_DISABLE);
        assertEquals(macos_h.EV_DISPATCH(), KeventAbi.EV_DISPATCH);
    }
}
