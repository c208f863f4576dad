package org.poll4j.tck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.poll4j.tck.Expect.readable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.poll4j.Interest;
import org.poll4j.net.UdpSocket;

/** Multicast for real, over the loopback interface: what mio's one test of it leaves out. */
class MulticastTest extends Contract {
    @BeforeEach
    void requireGroupOptions() {
        Requires.groupOptions();
    }

    private static NetworkInterface loopback() throws IOException {
        return NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
    }

    private static InetAddress group(String address) throws IOException {
        return InetAddress.getByName(address);
    }

    private UdpSocket receiver() throws IOException {
        return opened(UdpSocket.bind(backend, new InetSocketAddress("0.0.0.0", 0)));
    }

    /** One that sends to groups through the loopback interface, from 127.0.0.1. */
    private UdpSocket sender() throws IOException {
        UdpSocket sender = opened(UdpSocket.bind(backend, anyLocalAddress()));
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback());
        assertEquals(loopback(), sender.getOption(StandardSocketOptions.IP_MULTICAST_IF));
        return sender;
    }

    private static void send(UdpSocket sender, InetAddress group, UdpSocket receiver) throws IOException {
        ByteBuffer text = ByteBuffer.wrap("to the group".getBytes(US_ASCII));
        sender.send(text, new InetSocketAddress(group, receiver.localAddress().getPort()));
    }

    @Test
    void group_is_received_on_the_interface_it_was_joined_on_until_left() throws IOException {
        UdpSocket receiver = receiver();
        InetAddress group = group("239.7.7.1");
        receiver.joinMulticast(group, loopback());
        registry.register(receiver, ID1, Interest.READABLE);
        send(sender(), group, receiver);
        Expect.events(poll, events, readable(ID1));
        assertEquals(12, receiver.receive(ByteBuffer.allocate(20)));
        receiver.leaveMulticast(group, loopback());
        send(sender(), group, receiver);
        Expect.none(poll);
    }

    @Test
    void source_specific_group_is_received_from_its_source_only() throws IOException {
        UdpSocket receiver = receiver();
        InetAddress group = group("232.7.7.1");
        try {
            receiver.joinMulticast(group, loopback(), group("127.0.0.1"));
        } catch (UnsupportedOperationException e) {
            abort("OpenBSD and NetBSD: " + e);
        }
        UdpSocket otherSender = receiver();
        otherSender.joinMulticast(group, loopback(), group("127.0.0.2"));
        registry.register(receiver, ID1, Interest.READABLE);
        registry.register(otherSender, ID2, Interest.READABLE);
        UdpSocket sender = sender();
        send(sender, group, receiver);
        send(sender, group, otherSender);
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
        receiver.leaveMulticast(group, loopback(), group("127.0.0.1"));
    }

    @Test
    void blocked_source_is_refused_until_it_is_unblocked() throws IOException {
        UdpSocket receiver = receiver();
        InetAddress group = group("239.7.7.2");
        InetAddress source = group("127.0.0.1");
        receiver.joinMulticast(group, loopback());
        try {
            receiver.blockMulticast(group, loopback(), source);
        } catch (UnsupportedOperationException e) {
            abort("OpenBSD and NetBSD: " + e);
        }
        registry.register(receiver, ID1, Interest.READABLE);
        UdpSocket sender = sender();
        send(sender, group, receiver);
        Expect.none(poll);
        assertThrows(IOException.class, () -> receiver.blockMulticast(group, loopback(), source));
        receiver.unblockMulticast(group, loopback(), source);
        send(sender, group, receiver);
        Expect.events(poll, events, readable(ID1));
        assertEquals(12, receiver.receive(ByteBuffer.allocate(20)));
        assertEquals(UdpSocket.WOULD_BLOCK, receiver.receive(ByteBuffer.allocate(20)), "what was blocked is lost");
        assertThrows(IOException.class, () -> receiver.unblockMulticast(group, loopback(), source));
    }

    @Test
    void source_can_be_blocked_in_a_group_that_was_joined_only() throws IOException {
        UdpSocket socket = receiver();
        InetAddress source = group("127.0.0.1");
        assertThrows(IllegalArgumentException.class, () -> socket.blockMulticast(source, loopback(), source));
        try {
            socket.blockMulticast(group("239.7.7.3"), loopback(), source);
        } catch (UnsupportedOperationException e) {
            abort("OpenBSD and NetBSD: " + e);
        } catch (IOException refused) {
            return;
        }
        fail("the group was not joined");
    }

    @Test
    void group_of_ipv6_is_received() throws IOException {
        Requires.ipv6();
        UdpSocket receiver = opened(UdpSocket.bind(backend, new InetSocketAddress(InetAddress.getByName("::"), 0)));
        UdpSocket sender = opened(UdpSocket.open(backend, StandardProtocolFamily.INET6));
        InetAddress group = group("ff01::7:7");
        receiver.joinMulticast(group, loopback());
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback());
        registry.register(receiver, ID1, Interest.READABLE);
        try {
            send(sender, group, receiver);
        } catch (IOException noRoute) {
            assumeTrue(false, "no route to a group of IPv6: " + noRoute.getMessage());
        }
        Expect.events(poll, events, readable(ID1));
    }
}
