package org.poll4j.tck.property;

import org.jspecify.annotations.Nullable;
import org.poll4j.Interest;
import org.poll4j.Token;
import org.poll4j.Trigger;

/**
 * The contract of one source as a model: its state, and the events that the next poll must report.
 *
 * <ul>
 *   <li>A registration is with one Poll; its token, interest and trigger are those of the last (re)registration.
 *   <li>(Re)registering reports what is ready now.
 *   <li>EDGE must report when readiness begins: at (re)registration, at new data, at the end of the stream. A backend
 *       that emulates edges must report only if no report came since the last read that would have blocked.
 *   <li>LEVEL must report at every poll for as long as there is something to read, or room to write.
 *   <li>ONESHOT must report once, and must be silent afterwards.
 *   <li>Deregistered and closed sources are silent, and those with no interest.
 *   <li>Other reports are allowed, as long as their token is registered at that moment.
 * </ul>
 */
final class Model {
    /** Whether the end of the peer is something to read: of a stream, not of datagrams. */
    private final boolean hasEnd;

    /** With which Poll; −1 for none. */
    int poll = -1;

    @Nullable
    Token token;

    Interest interest = Interest.NONE;
    Trigger trigger = Trigger.EDGE;
    boolean open = true;
    /** Bytes sent and not read. */
    int unread;

    boolean peerClosed;
    /** An edge has come that no poll has reported yet. */
    private boolean readEdge;

    private boolean writeEdge;
    /** A ONESHOT registration has reported. */
    private boolean fired;

    /** Whether an edge is new only after a read that would have blocked: where the backend makes edges of levels. */
    private final boolean edgesAreArmed;

    /** No read readiness was reported since the registration or the last such read. */
    private boolean readArmed;

    Model(boolean hasEnd, boolean edgesAreArmed) {
        this.hasEnd = hasEnd;
        this.edgesAreArmed = edgesAreArmed;
    }

    boolean isRegistered() {
        return poll >= 0;
    }

    void registered(int with, Token newToken, Interest newInterest, Trigger newTrigger) {
        poll = with;
        token = newToken;
        interest = newInterest;
        trigger = newTrigger;
        fired = false;
        readArmed = true;
        readEdge = isReadable();
        writeEdge = true;
    }

    void deregistered() {
        poll = -1;
        token = null;
        interest = Interest.NONE;
        readEdge = false;
        writeEdge = false;
    }

    void closed() {
        deregistered();
        open = false;
    }

    void received(int bytes) {
        unread += bytes;
        readEdge |= isReadArmed();
    }

    /** A read has found nothing. */
    void wouldBlock() {
        readArmed = true;
    }

    private boolean isReadArmed() {
        return readArmed || !edgesAreArmed || trigger != Trigger.EDGE;
    }

    void peerClosed() {
        peerClosed = true;
        readEdge |= hasEnd && isReadArmed();
    }

    /** Something is there to read: data, or the end. */
    boolean isReadable() {
        return unread > 0 || isAtEnd();
    }

    boolean isAtEnd() {
        return peerClosed && hasEnd;
    }

    /** The next poll of that Poll must report a read readiness. */
    boolean mustReportRead() {
        boolean due = trigger == Trigger.LEVEL || readEdge;
        return interest.isReadable() && !fired && due && isReadable();
    }

    /** The next poll of that Poll must report a write readiness; our writes never fill a buffer. */
    boolean mustReportWrite() {
        boolean due = trigger == Trigger.LEVEL || writeEdge;
        return interest.isWritable() && !fired && due;
    }

    /** A poll may report this source: it is registered, asks for something, and has not had its one shot. */
    boolean mayReport() {
        return isRegistered() && interest != Interest.NONE && !fired;
    }

    /**
     * A poll has reported it. Whatever was due in that direction is done; a ONESHOT registration is done altogether.
     */
    void reported(boolean read, boolean write) {
        readEdge &= !read;
        readArmed &= !read;
        writeEdge &= !write;
        fired = trigger == Trigger.ONESHOT;
    }
}
