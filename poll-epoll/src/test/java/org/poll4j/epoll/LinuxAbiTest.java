package org.poll4j.epoll;

import static java.lang.foreign.MemoryLayout.PathElement.groupElement;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.epoll.generated.cmsghdr;
import org.poll4j.epoll.generated.epoll_event;
import org.poll4j.epoll.generated.epoll_event_unpacked;
import org.poll4j.epoll.generated.group_req;
import org.poll4j.epoll.generated.group_source_req;
import org.poll4j.epoll.generated.in6_pktinfo;
import org.poll4j.epoll.generated.in_pktinfo;
import org.poll4j.epoll.generated.itimerspec;
import org.poll4j.epoll.generated.linux_h;
import org.poll4j.epoll.generated.mmsghdr;
import org.poll4j.epoll.generated.msghdr;
import org.poll4j.epoll.generated.pollfd;
import org.poll4j.epoll.generated.sockaddr_un;
import org.poll4j.epoll.generated.tcp_info;
import org.poll4j.epoll.generated.ucred;
import org.poll4j.posix.MessageHeaders;
import org.poll4j.posix.PosixAbi;
import org.poll4j.posix.TcpInfos;
import org.poll4j.unix.EpollBits;

/** Numbers that are passed by position are where their names say. */
@Timeout(60)
class LinuxAbiTest {
    /** Unused on Linux, where MCAST_JOIN_GROUP joins groups and a full peer is EAGAIN. */
    private static final Set<String> LACKING = Set.of(
            "IP_ADD_MEMBERSHIP",
            "IP_DROP_MEMBERSHIP",
            "IPV6_JOIN_GROUP",
            "IPV6_LEAVE_GROUP",
            "ENOBUFS",
            "IP_DONTFRAG",
            "IPV6_DONTFRAG",
            "tosBytes");

    /** Linux has one name where others have several. */
    private static final Map<String, String> RENAMED =
            Map.of("IP_RECVPKTINFO", "IP_PKTINFO", "IP_SENDSRCADDR", "IP_PKTINFO");

    @Test
    void components_are_the_constants_of_their_names() throws ReflectiveOperationException {
        int compared = compare(LinuxAbi.POSIX.errnos())
                + compare(LinuxAbi.POSIX.sockets())
                + compare(LinuxAbi.POSIX.options())
                + compare(LinuxPoll.abi())
                + compare(LinuxAbi.POSIX.extensions());
        assertTrue(compared > 50, "compared: " + compared);
    }

    private static int compare(Record numbers) throws ReflectiveOperationException {
        int compared = 0;
        for (RecordComponent component : numbers.getClass().getRecordComponents()) {
            if (component.getType() == int.class && !LACKING.contains(component.getName())) {
                String own = RENAMED.getOrDefault(component.getName(), component.getName());
                Object expected = linux_h.class.getMethod(own).invoke(null);
                assertEquals(expected, component.getAccessor().invoke(numbers), component.getName());
                compared++;
            }
        }
        return compared;
    }

    @Test
    void layouts_are_the_generated_ones() {
        PosixAbi.Msghdr messages = new PosixAbi.Msghdr(
                (int) msghdr.sizeof(),
                (int) msghdr.msg_iov$offset(),
                (int) msghdr.msg_iovlen$offset(),
                (int) msghdr.msg_iovlen$layout().byteSize(),
                (int) msghdr.msg_control$offset(),
                (int) msghdr.msg_controllen$offset(),
                (int) msghdr.msg_controllen$layout().byteSize(),
                (int) msghdr.msg_flags$offset(),
                (int) cmsghdr.cmsg_level$offset(),
                (int) cmsghdr.cmsg_type$offset(),
                (int) linux_h.CMSG_LEN_0());
        assertEquals(messages.controllenBytes(), cmsghdr.cmsg_len$layout().byteSize());
        assertEquals(0, cmsghdr.cmsg_len$offset());
        int path = (int) sockaddr_un.sun_path$layout().byteSize();
        PosixAbi.Pktinfo arrival = new PosixAbi.Pktinfo(
                (int) in_pktinfo.sizeof(),
                (int) in_pktinfo.ipi_ifindex$offset(),
                (int) in_pktinfo.ipi_addr$offset(),
                (int) in_pktinfo.ipi_spec_dst$offset());
        assertEquals(
                new PosixAbi.Layout(false, path, (int) group_req.gr_group$offset(), messages, arrival),
                LinuxAbi.POSIX.layout());
        assertEquals(2, sockaddr_un.sun_path$offset());
        assertEquals(group_req.gr_group$offset(), group_source_req.gsr_group$offset());
    }

    @Test
    void batches_are_arrays_of_the_generated_struct() {
        assertEquals(0, mmsghdr.msg_hdr$offset());
        assertEquals(MessageHeaders.lengthOffset(LinuxAbi.POSIX), mmsghdr.msg_len$offset());
        assertEquals(MessageHeaders.stride(LinuxAbi.POSIX), mmsghdr.sizeof());
        assertEquals(0, msghdr.msg_name$offset());
        assertEquals(8, msghdr.msg_namelen$offset());
        assertEquals(4, msghdr.msg_namelen$layout().byteSize());
        assertEquals(0, in6_pktinfo.ipi6_addr$offset());
        assertEquals(16, in6_pktinfo.ipi6_ifindex$offset());
        assertEquals(20, in6_pktinfo.sizeof());
    }

    @Test
    void values_of_options_are_the_generated_structs() {
        assertEquals(0, ucred.pid$offset());
        assertEquals(4, ucred.uid$offset());
        assertEquals(8, ucred.gid$offset());
        assertEquals(12, ucred.sizeof());
        assertEquals(TcpInfos.STATE, tcp_info.tcpi_state$offset());
        assertEquals(TcpInfos.RETRANSMITS, tcp_info.tcpi_retransmits$offset());
        assertEquals(TcpInfos.RTO, tcp_info.tcpi_rto$offset());
        assertEquals(TcpInfos.SND_MSS, tcp_info.tcpi_snd_mss$offset());
        assertEquals(TcpInfos.RCV_MSS, tcp_info.tcpi_rcv_mss$offset());
        assertEquals(TcpInfos.UNACKED, tcp_info.tcpi_unacked$offset());
        assertEquals(TcpInfos.LOST, tcp_info.tcpi_lost$offset());
        assertEquals(TcpInfos.RETRANS, tcp_info.tcpi_retrans$offset());
        assertEquals(TcpInfos.PMTU, tcp_info.tcpi_pmtu$offset());
        assertEquals(TcpInfos.RTT, tcp_info.tcpi_rtt$offset());
        assertEquals(TcpInfos.RTTVAR, tcp_info.tcpi_rttvar$offset());
        assertEquals(TcpInfos.SND_CWND, tcp_info.tcpi_snd_cwnd$offset());
        assertEquals(TcpInfos.TOTAL_RETRANS, tcp_info.tcpi_total_retrans$offset());
        assertEquals(TcpInfos.PACING_RATE, tcp_info.tcpi_pacing_rate$offset());
        assertEquals(TcpInfos.BYTES_ACKED, tcp_info.tcpi_bytes_acked$offset());
        assertEquals(TcpInfos.BYTES_RECEIVED, tcp_info.tcpi_bytes_received$offset());
        assertEquals(TcpInfos.NOTSENT_BYTES, tcp_info.tcpi_notsent_bytes$offset());
        assertEquals(TcpInfos.MIN_RTT, tcp_info.tcpi_min_rtt$offset());
        assertEquals(TcpInfos.DELIVERY_RATE, tcp_info.tcpi_delivery_rate$offset());
    }

    @Test
    void event_is_packed_on_x64_only() {
        String architecture = System.getProperty("os.arch");
        boolean packed = architecture.equals("amd64") || architecture.equals("x86_64");
        assertEquals(packed ? 12 : 16, LinuxAbi.EVENT_SIZE);
        assertEquals(packed ? 4 : 8, LinuxAbi.EVENT_DATA);
    }

    @Test
    void event_is_the_generated_struct() {
        boolean packed = LinuxAbi.EVENT_SIZE == epoll_event.sizeof();
        assertEquals(packed ? epoll_event.sizeof() : epoll_event_unpacked.sizeof(), LinuxAbi.EVENT_SIZE);
        assertEquals(packed ? epoll_event.data$offset() : epoll_event_unpacked.data$offset(), LinuxAbi.EVENT_DATA);
        assertEquals(0, packed ? epoll_event.events$offset() : epoll_event_unpacked.events$offset());
    }

    @Test
    void time_of_a_timerfd_is_the_generated_struct() {
        assertEquals(itimerspec.sizeof(), EpollTimer.SPEC_SIZE);
        assertEquals(itimerspec.it_value$offset(), EpollTimer.SPEC_VALUE);
        assertEquals(8, itimerspec.it_value$layout().byteOffset(groupElement("tv_nsec")));
    }

    @Test
    void pollfd_is_the_generated_struct() {
        assertEquals(8, pollfd.sizeof());
        assertEquals(0, pollfd.fd$offset());
        assertEquals(4, pollfd.events$offset());
        assertEquals(6, pollfd.revents$offset());
    }

    @Test
    void raw_bits_are_the_constants_of_their_names() {
        assertEquals(linux_h.EPOLLEXCLUSIVE(), EpollBits.EPOLLEXCLUSIVE);
        assertEquals(linux_h.EPOLLWAKEUP(), EpollBits.EPOLLWAKEUP);
    }

    @Test
    void errors_have_their_names() throws ReflectiveOperationException {
        LinuxErrno names = new LinuxErrno();
        int named = 0;
        for (int errno = 1; errno < 200; errno++) {
            String name = names.apply(errno);
            if (name != null) {
                assertEquals(errno, linux_h.class.getMethod(name).invoke(null), name);
                named++;
            }
        }
        assertTrue(named > 100, "named: " + named);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 134, 4095, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void other_numbers_have_none(int errno) {
        assertNull(new LinuxErrno().apply(errno));
    }

    @Test
    void errors_that_mean_something_have_names() {
        PosixAbi.Errnos errnos = LinuxAbi.POSIX.errnos();
        assertEquals("EAGAIN", errnos.names().apply(errnos.EAGAIN()));
        assertNotNull(errnos.names().apply(errnos.ETIMEDOUT()));
    }
}
