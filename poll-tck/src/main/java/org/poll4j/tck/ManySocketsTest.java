package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;
import org.poll4j.net.UdpSocket;

/**
 * One Poll with many sockets, which come, get ready and go in random order: on Windows, groups of at most 32 that fill
 * up, get holes, and are filled again.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ManySocketsTest extends Contract {
    /** Wine's server walks the list of all polls with every event. */
    private static final int ROUNDS = Exclusions.IS_WINE ? 2 : 6;

    private static final int DESCRIPTORS_OF_OTHERS = 200;

    /** A socket, and what its next poll must say. */
    private static final class Member {
        final UdpSocket socket;
        final InetSocketAddress address;
        final Token token;
        boolean registered;
        /** Datagrams sent and not received. */
        int waiting;
        /** Registered since its last report, or drained after it. */
        boolean armed;

        Member(UdpSocket socket, Token token) throws IOException {
            this.socket = socket;
            this.address = socket.localAddress();
            this.token = token;
        }

        boolean isDue() {
            return registered && armed && waiting > 0;
        }
    }

    private final Random random = new Random(7);
    private final List<Member> members = new ArrayList<>();
    private final Events many = Events.withCapacity(256);

    @ParameterizedTest
    @ValueSource(ints = {64, 1_000, 4_000})
    void come_and_go_in_random_order(int count) throws IOException {
        assumeTrue(
                !OpenFiles.areListed() || OpenFiles.limit() > count + DESCRIPTORS_OF_OTHERS,
                "the limit of open files is lower");
        for (int i = 0; i < count; i++) {
            members.add(new Member(opened(UdpSocket.bind(backend, anyLocalAddress())), new Token(i)));
        }
        for (int round = 0; round < ROUNDS; round++) {
            Collections.shuffle(members, random);
            for (Member member : members) {
                changeOrSend(member);
            }
            takeAllThatIsDue();
        }
        for (Member member : members) {
            deregister(member);
        }
        assertEquals(0, registry.registrationCount());
        assertEquals(0, poll.unchecked().poll(many, 0));
    }

    private void changeOrSend(Member member) throws IOException {
        switch (random.nextInt(3)) {
            case 0 -> register(member);
            case 1 -> deregister(member);
            default -> {
                member.socket.send(ByteBuffer.allocate(1), member.address);
                member.waiting++;
            }
        }
    }

    private void register(Member member) throws IOException {
        Trigger trigger = random.nextBoolean() ? Trigger.EDGE : Trigger.LEVEL;
        if (member.registered) {
            registry.unchecked().reregister(member.socket, member.token, Interest.READABLE, trigger);
        } else {
            registry.unchecked().register(member.socket, member.token, Interest.READABLE, trigger);
        }
        member.registered = true;
        member.armed = true;
    }

    private void deregister(Member member) throws IOException {
        if (member.registered) {
            registry.unchecked().deregister(member.socket);
            member.registered = false;
        }
    }

    /** Every one that has something is reported, and no other. Some are drained, as EDGE wants; some stay. */
    private void takeAllThatIsDue() throws IOException {
        Member[] byToken = new Member[members.size()];
        members.forEach(member -> byToken[(int) member.token.value()] = member);
        while (members.stream().anyMatch(Member::isDue)) {
            assertTrue(poll.unchecked().poll(many, 10_000 * MILLIS) > 0, "what is ready is not reported");
            for (Event event : many) {
                Member member = byToken[(int) event.token().value()];
                assertTrue(member.registered && member.waiting > 0, event::toString);
                report(member);
            }
        }
    }

    private void report(Member member) throws IOException {
        member.armed = false;
        if (random.nextInt(4) > 0) {
            while (member.socket.receive(ByteBuffer.allocate(1)) != UdpSocket.WOULD_BLOCK) {
                member.waiting--;
            }
            assertEquals(0, member.waiting);
            member.armed = true;
        }
    }
}
