package org.poll4j.iocp;

import static org.poll4j.iocp.WindowsAbi.AFD_POLL_ABORT;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_ACCEPT;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_CONNECT_FAIL;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_DISCONNECT;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_RECEIVE;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_RECEIVE_EXPEDITED;
import static org.poll4j.iocp.WindowsAbi.AFD_POLL_SEND;

import org.poll4j.spi.Readiness;

/** Translates AFD's bits. */
final class IocpEvents {
    private static final int ENDS = AFD_POLL_ABORT | AFD_POLL_CONNECT_FAIL;
    private static final int READS = AFD_POLL_RECEIVE | AFD_POLL_DISCONNECT | AFD_POLL_ACCEPT;

    private IocpEvents() {}

    /** The bits to request from AFD. The ends of a connection come with every interest. */
    static int bits(int interest) {
        int bits = ENDS;
        if ((interest & Readiness.READABLE) != 0) {
            bits |= READS;
        }
        if ((interest & Readiness.WRITABLE) != 0) {
            bits |= AFD_POLL_SEND;
        }
        if ((interest & Readiness.PRIORITY) != 0) {
            bits |= AFD_POLL_RECEIVE_EXPEDITED;
        }
        return bits;
    }

    /** The readiness of AFD's bits: mio's predicates, see {@link org.poll4j.Event}. */
    static int readiness(int bits) {
        int readiness = 0;
        if ((bits & (READS | AFD_POLL_RECEIVE_EXPEDITED)) != 0) {
            readiness |= Readiness.READABLE;
        }
        if ((bits & AFD_POLL_SEND) != 0) {
            readiness |= Readiness.WRITABLE;
        }
        if ((bits & AFD_POLL_RECEIVE_EXPEDITED) != 0) {
            readiness |= Readiness.PRIORITY;
        }
        if ((bits & AFD_POLL_DISCONNECT) != 0) {
            readiness |= Readiness.READ_CLOSED;
        }
        return (bits & (ENDS | AfdSocket.FAILED)) == 0 ? readiness : readiness | ends(bits);
    }

    private static int ends(int bits) {
        boolean failed = (bits & (AFD_POLL_CONNECT_FAIL | AfdSocket.FAILED)) != 0;
        int ends = Readiness.BOTH | Readiness.READ_CLOSED | Readiness.WRITE_CLOSED;
        return failed ? ends | Readiness.ERROR : ends;
    }
}
