package org.poll4j.tck.property;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.function.Executable;
import org.poll4j.AlreadyRegisteredException;
import org.poll4j.Event;
import org.poll4j.Events;
import org.poll4j.Interest;
import org.poll4j.NotRegisteredException;
import org.poll4j.Poll;
import org.poll4j.Token;
import org.poll4j.Waker;
import org.poll4j.WrongPollException;
import org.poll4j.spi.Backend;

/** Real Polls, sources and wakers, and beside each the model of it. Does an action to both, and compares. */
final class World implements AutoCloseable {
    static final int SOURCES = 8;
    static final int POLLS = 2;
    static final int WAKERS = 2;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Backend backend;
    private final Poll[] polls = new Poll[POLLS];
    private final Waker[][] wakers = new Waker[POLLS][WAKERS];
    private final Token[][] wakerTokens = new Token[POLLS][WAKERS];
    private final boolean[][] woken = new boolean[POLLS][WAKERS];
    private final Link[] links = new Link[SOURCES];
    private final Model[] models = new Model[SOURCES];
    private final Events events = Events.withCapacity(4);
    /** The mechanisms that know what holds and not what began: an edge comes after a read that would have blocked. */
    private static final Set<String> EDGES_ARE_MADE = Set.of("afd", "poll");

    private long nextToken;
    /** What the statistics ask about. */
    boolean handleWasReused;

    boolean newDataAfterPartialRead;
    boolean wokenWhilePolling;
    boolean eventWasDropped;
    private final boolean[] partlyRead = new boolean[SOURCES];

    World(Backend backend) throws IOException {
        this.backend = backend;
        for (int p = 0; p < POLLS; p++) {
            polls[p] = Poll.open(backend);
            for (int w = 0; w < WAKERS; w++) {
                wakerTokens[p][w] = new Token(nextToken++);
                wakers[p][w] = new Waker(polls[p].registry(), wakerTokens[p][w]);
            }
        }
        List<Link.Kind> kinds = Link.Kind.of(backend);
        for (int s = 0; s < SOURCES; s++) {
            open(s, kinds.get(s % kinds.size()));
        }
    }

    private void open(int source, Link.Kind kind) throws IOException {
        links[source] = Link.open(backend, kind);
        models[source] = new Model(links[source].hasEnd(), EDGES_ARE_MADE.contains(backend.mechanism()));
        partlyRead[source] = false;
    }

    void run(List<Action> script) throws Exception {
        for (Action action : script) {
            run(action);
            for (int p = 0; p < POLLS; p++) {
                assertEquals(registeredWith(p), polls[p].registry().registrationCount());
            }
        }
        for (int p = 0; p < POLLS; p++) {
            poll(p);
        }
    }

    private int registeredWith(int poll) {
        int count = 0;
        for (Model model : models) {
            count += model.poll == poll ? 1 : 0;
        }
        return count;
    }

    private void run(Action action) throws Exception {
        switch (action) {
            case Action.Register a -> register(a);
            case Action.Reregister a -> reregister(a);
            case Action.Deregister a -> deregister(a);
            case Action.Send a -> send(a.source());
            case Action.ReadOne a -> read(a.source());
            case Action.Drain a -> drain(a.source());
            case Action.ClosePeer a -> closePeer(a.source());
            case Action.Close a -> close(a.source());
            case Action.Reopen a -> reopen(a.source(), a.kind());
            case Action.Wake a -> wake(a.poll(), a.waker());
            case Action.PollNow a -> poll(a.poll());
            case Action.CloseInBatch a -> closeInBatch(a.poll());
            case Action.WakeWhilePolling a -> wakeWhilePolling(a.poll(), a.waker());
        }
    }

    /** A pipe's reading end has no writability. */
    private Interest possible(int source, Interest interest) {
        return links[source].isDuplex() ? interest : interest.remove(Interest.WRITABLE);
    }

    private void register(Action.Register a) throws IOException {
        Model model = models[a.source()];
        Token token = new Token(nextToken++);
        Interest interest = possible(a.source(), a.interest());
        Executable call =
                () -> polls[a.poll()].registry().register(links[a.source()].source(), token, interest, a.trigger());
        if (!model.open) {
            assertThrows(ClosedChannelException.class, call);
        } else if (model.isRegistered()) {
            assertThrows(AlreadyRegisteredException.class, call);
        } else {
            succeeds(call);
            model.registered(a.poll(), token, interest, a.trigger());
        }
    }

    private void reregister(Action.Reregister a) throws IOException {
        Model model = models[a.source()];
        Token token = new Token(nextToken++);
        Interest interest = possible(a.source(), a.interest());
        Executable call =
                () -> polls[a.poll()].registry().reregister(links[a.source()].source(), token, interest, a.trigger());
        if (refused(model, a.poll(), call)) {
            return;
        }
        succeeds(call);
        model.registered(a.poll(), token, interest, a.trigger());
    }

    private void deregister(Action.Deregister a) throws IOException {
        Model model = models[a.source()];
        Executable call = () -> polls[a.poll()].registry().deregister(links[a.source()].source());
        if (refused(model, a.poll(), call)) {
            return;
        }
        succeeds(call);
        model.deregistered();
    }

    /** Whether a call on a registration must be refused, which it then is, with the right exception. */
    private static boolean refused(Model model, int poll, Executable call) {
        if (!model.open) {
            assertThrows(ClosedChannelException.class, call);
        } else if (!model.isRegistered()) {
            assertThrows(NotRegisteredException.class, call);
        } else if (model.poll != poll) {
            assertThrows(WrongPollException.class, call);
        } else {
            return false;
        }
        return true;
    }

    private static void succeeds(Executable call) {
        try {
            call.execute();
        } catch (Throwable e) {
            fail("must succeed", e);
        }
    }

    private void send(int source) throws IOException {
        Model model = models[source];
        if (model.open && !model.peerClosed && model.unread + 2 <= links[source].room()) {
            links[source].send();
            links[source].send();
            newDataAfterPartialRead |= partlyRead[source];
            model.received(2);
        }
    }

    private void read(int source) throws IOException {
        Model model = models[source];
        if (!model.open) {
            assertThrows(ClosedChannelException.class, () -> links[source].read());
            return;
        }
        int n = readArrived(source);
        assertEquals(model.unread > 0 ? 1 : model.isAtEnd() ? -1 : 0, n);
        model.unread -= Math.max(0, n);
        partlyRead[source] = model.unread > 0;
    }

    /** What was sent arrives, on loopback almost at once. */
    private int readArrived(int source) throws IOException {
        Model model = models[source];
        int n;
        do {
            n = links[source].read();
            if (n == 0) {
                model.wouldBlock();
            }
        } while (n == 0 && model.isReadable());
        return n;
    }

    private void drain(int source) throws IOException {
        while (models[source].open && models[source].unread > 0) {
            read(source);
        }
    }

    private void closePeer(int source) throws IOException {
        Model model = models[source];
        if (model.open && !model.peerClosed) {
            links[source].farEnd().close();
            model.peerClosed();
        }
    }

    private void close(int source) throws IOException {
        links[source].close();
        models[source].closed();
    }

    private void reopen(int source, Link.Kind kind) throws IOException {
        handleWasReused |= models[source].isRegistered();
        close(source);
        open(source, kind);
    }

    private void wake(int poll, int waker) {
        wakers[poll][waker].wake();
        woken[poll][waker] = true;
    }

    private void wakeWhilePolling(int poll, int waker) throws Exception {
        poll(poll);
        Thread other = Thread.ofPlatform().start(wakers[poll][waker]::wake);
        woken[poll][waker] = true;
        poll(poll);
        other.join();
        wokenWhilePolling = true;
    }

    /** Polls once; an event of the source that was closed in the middle of the batch has no owner any more. */
    private void closeInBatch(int poll) throws IOException {
        int found = polls[poll].poll(events, 0);
        int taken = 0;
        for (Event event : events) {
            take(poll, event);
            if (taken++ == 0) {
                closeOwnerOf(events.get(found - 1).token());
            }
        }
        eventWasDropped |= taken < found;
        poll(poll);
    }

    private void closeOwnerOf(Token token) throws IOException {
        for (int s = 0; s < SOURCES; s++) {
            if (models[s].token == token) {
                close(s);
            }
        }
    }

    /** Polls until all that must be reported was, and looks at every event. */
    private void poll(int poll) throws IOException {
        List<String> seen = new ArrayList<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        do {
            polls[poll].poll(events, isDue(poll) ? PATIENCE_NANOS / 100 : 0);
            for (Event event : events) {
                seen.add(event.toString());
                take(poll, event);
            }
        } while (isEdgeDue(poll) && System.nanoTime() < deadline);
        assertTrue(!isEdgeDue(poll), () -> "not reported by Poll " + poll + ": " + due(poll) + "; seen: " + seen);
    }

    private void take(int poll, Event event) {
        for (int w = 0; w < WAKERS; w++) {
            if (event.token() == wakerTokens[poll][w]) {
                assertTrue(woken[poll][w], "a wake was reported twice, or never made");
                assertTrue(event.isReadable());
                woken[poll][w] = false;
                return;
            }
        }
        Model model = ownerOf(poll, event);
        assertTrue(model.mayReport(), () -> "must be silent: " + event);
        model.reported(event.isReadReady(), event.isWriteReady());
    }

    private Model ownerOf(int poll, Event event) {
        for (Model model : models) {
            if (model.poll == poll && model.token == event.token()) {
                return model;
            }
        }
        return fail("no such token is registered with Poll " + poll + ": " + event);
    }

    private boolean isDue(int poll) {
        return !due(poll).isEmpty();
    }

    /** Like {@link #isDue}, but a LEVEL registration, which is always due, is satisfied by what was reported before. */
    private boolean isEdgeDue(int poll) {
        for (Model model : models) {
            if (model.poll == poll
                    && model.trigger != org.poll4j.Trigger.LEVEL
                    && (model.mustReportRead() || model.mustReportWrite())) {
                return true;
            }
        }
        return isWakeDue(poll);
    }

    private boolean isWakeDue(int poll) {
        return woken[poll][0] || woken[poll][1];
    }

    private List<String> due(int poll) {
        List<String> due = new ArrayList<>();
        for (int s = 0; s < SOURCES; s++) {
            Model model = models[s];
            if (model.poll == poll && (model.mustReportRead() || model.mustReportWrite())) {
                due.add("source " + s + " " + model.token + " " + model.trigger + " " + model.interest);
            }
        }
        if (isWakeDue(poll)) {
            due.add("waker");
        }
        return due;
    }

    @Override
    public void close() throws IOException {
        for (Link link : links) {
            link.close();
        }
        for (Poll poll : polls) {
            assertEquals(0, poll.registry().registrationCount());
            poll.close();
        }
    }
}
