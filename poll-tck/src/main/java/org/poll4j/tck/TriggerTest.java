package org.poll4j.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.poll4j.tck.Expect.readable;
import static org.poll4j.tck.Expect.writable;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Interest;
import org.poll4j.Trigger;
import org.poll4j.net.TcpStream;

/** {@link Trigger}, and {@link Interest#NONE}, with which a source is registered and reports nothing. */
class TriggerTest extends Contract {
    private static final Interest BOTH = Interest.READABLE.add(Interest.WRITABLE);

    @Test
    void edge_is_the_default() throws IOException {
        registry.register(fullDuct().receiver(), ID1, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
    }

    @Test
    void edge_reports_again_after_would_block_and_new_data() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, Trigger.EDGE);
        for (int i = 0; i < 3; i++) {
            Expect.exactly(poll, events, readable(ID1));
            Await.drained(duct.receiver());
            Expect.none(poll);
            Await.written(duct.sender(), "more");
        }
    }

    @Test
    void level_reports_until_drained() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        for (int i = 0; i < 3; i++) {
            Expect.exactly(poll, events, readable(ID1));
        }
        Await.drained(duct.receiver());
        Expect.none(poll);
        Await.written(duct.sender(), "more");
        Expect.exactly(poll, events, readable(ID1));
    }

    @Test
    void level_reports_room_to_write_while_there_is_some() throws IOException {
        Duct<?, ?> duct = duct();
        registry.register(duct.sender(), ID1, Interest.WRITABLE, Trigger.LEVEL);
        for (int i = 0; i < 3; i++) {
            Expect.exactly(poll, events, writable(ID1));
        }
        Await.filled(duct.sender());
        Expect.none(poll);
        Await.drained(duct.receiver());
        Expect.exactly(poll, events, writable(ID1));
    }

    @Test
    void level_reports_the_end_of_the_stream_until_deregistered() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.READABLE, Trigger.LEVEL);
        pair.server().close();
        for (int i = 0; i < 3; i++) {
            Expect.events(poll, events, Expect.readClosed(ID1));
            Await.readEnd(pair.client());
        }
        registry.deregister(pair.client());
        Expect.none(poll);
    }

    @Test
    void oneshot_reports_one_event_and_disarms_both_directions() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH, Trigger.ONESHOT);
        Expect.exactly(poll, events, writable(ID1));
        pair.serverWrites("unseen");
        Expect.none(poll);
        assertEquals(1, registry.registrationCount());
    }

    @Test
    void oneshot_is_armed_by_reregister() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH, Trigger.ONESHOT);
        for (int i = 0; i < 3; i++) {
            Expect.exactly(poll, events, writable(ID1));
            Expect.none(poll);
            registry.reregister(pair.client(), ID1, BOTH, Trigger.ONESHOT);
        }
    }

    @Test
    void oneshot_that_is_armed_reports_what_came_meanwhile() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, Trigger.ONESHOT);
        Expect.exactly(poll, events, readable(ID1));
        Await.drained(duct.receiver());
        Await.written(duct.sender(), "meanwhile");
        Expect.none(poll);
        registry.reregister(duct.receiver(), ID2, Interest.READABLE, Trigger.ONESHOT);
        Expect.exactly(poll, events, readable(ID2));
    }

    @Test
    void oneshot_does_not_report_the_peers_close_once_disarmed() throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, BOTH, Trigger.ONESHOT);
        Expect.exactly(poll, events, writable(ID1));
        pair.serverResets();
        Expect.none(poll);
    }

    @Test
    void reregister_replaces_the_trigger() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, Trigger.LEVEL);
        Expect.exactly(poll, events, readable(ID1));
        Expect.exactly(poll, events, readable(ID1));
        registry.reregister(duct.receiver(), ID1, Interest.READABLE, Trigger.ONESHOT);
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
        registry.reregister(duct.receiver(), ID1, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID1));
        Await.drained(duct.receiver());
        Await.written(duct.sender(), "an edge again");
        Expect.exactly(poll, events, readable(ID1));
        Expect.none(poll);
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void no_interest_reports_nothing(Trigger trigger) throws IOException {
        TcpPair pair = tcpPair();
        registry.register(pair.client(), ID1, Interest.NONE, trigger);
        pair.serverWrites("unseen");
        Expect.none(poll);
        pair.serverResets();
        Expect.none(poll);
        assertEquals(1, registry.registrationCount());
    }

    @ParameterizedTest
    @EnumSource(Trigger.class)
    void source_with_no_interest_comes_back(Trigger trigger) throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.READABLE, trigger);
        Expect.exactly(poll, events, readable(ID1));
        registry.reregister(duct.receiver(), ID1, Interest.NONE, trigger);
        registry.reregister(duct.receiver(), ID1, Interest.NONE, trigger);
        Expect.none(poll);
        registry.reregister(duct.receiver(), ID2, Interest.READABLE, trigger);
        Expect.exactly(poll, events, readable(ID2));
    }

    @Test
    void source_with_no_interest_is_registered() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.NONE);
        assertThrows(
                AlreadyRegisteredException.class, () -> registry.register(duct.receiver(), ID2, Interest.READABLE));
        registry.deregister(duct.receiver());
        assertEquals(0, registry.registrationCount());
        registry.register(duct.receiver(), ID2, Interest.READABLE);
        Expect.exactly(poll, events, readable(ID2));
    }

    @Test
    void source_with_no_interest_may_be_closed() throws IOException {
        Duct<?, ?> duct = fullDuct();
        registry.register(duct.receiver(), ID1, Interest.NONE);
        duct.receiver().close();
        assertEquals(0, registry.registrationCount());
        Expect.none(poll);
    }

    @Test
    void no_interest_in_a_batch_drops_the_rest_of_its_events() throws IOException {
        TcpStream first = tcpPair().client();
        TcpStream second = tcpPair().client();
        registry.register(first, ID1, Interest.WRITABLE);
        registry.register(second, ID2, Interest.WRITABLE);
        assertEquals(2, poll.poll(events, 20_000 * MILLIS));
        var batch = events.iterator();
        TcpStream other = batch.next().token() == ID1 ? second : first;
        registry.reregister(other, ID3, Interest.NONE);
        assertTrue(!batch.hasNext(), "an event of a source with no interest");
    }
}
