package org.poll4j.posix.poll;

import org.poll4j.spi.Readiness;

/** Translates poll's bits. */
final class PollEvents {
    private final PollAbi abi;
    private final int ends;

    PollEvents(PollAbi abi) {
        this.abi = abi;
        this.ends = abi.POLLERR() | abi.POLLHUP();
    }

    /** The bits that poll reports without request. */
    int ends() {
        return ends;
    }

    /** The bits to request from poll. Half-closes come with readability only, as in mio. */
    int bits(int interest) {
        int bits = ends;
        if ((interest & Readiness.READABLE) != 0) {
            bits |= abi.POLLIN() | abi.POLLRDHUP();
        }
        if ((interest & Readiness.WRITABLE) != 0) {
            bits |= abi.POLLOUT();
        }
        if ((interest & Readiness.PRIORITY) != 0) {
            bits |= abi.POLLPRI();
        }
        return bits;
    }

    boolean isInvalid(int bits) {
        return (bits & abi.POLLNVAL()) != 0;
    }

    /** Whether a connection or a half of it has ended: then other bits may hold than those requested. */
    boolean isEnd(int bits) {
        return (bits & (ends | abi.POLLRDHUP())) != 0;
    }

    /** Whether a file is ready in both directions, as regular files always are. */
    boolean isReadyForAll(int bits) {
        int both = abi.POLLIN() | abi.POLLOUT();
        return (bits & both) == both;
    }

    /** Whether a mode is that of a file that is always ready. */
    boolean isAlwaysReady(int mode) {
        int type = mode & abi.S_IFMT();
        return type == abi.S_IFREG() || type == abi.S_IFDIR();
    }

    /** The readiness of poll's bits: mio's predicates, see {@link org.poll4j.Event}. */
    int readiness(int bits) {
        int readiness = 0;
        if ((bits & (abi.POLLIN() | abi.POLLPRI())) != 0) {
            readiness |= Readiness.READABLE;
        }
        if ((bits & abi.POLLOUT()) != 0) {
            readiness |= Readiness.WRITABLE;
        }
        if ((bits & abi.POLLPRI()) != 0) {
            readiness |= Readiness.PRIORITY;
        }
        return isEnd(bits) ? readiness | ends(bits) : readiness;
    }

    private int ends(int bits) {
        boolean error = (bits & abi.POLLERR()) != 0;
        boolean hup = (bits & abi.POLLHUP()) != 0;
        boolean half = (bits & abi.POLLIN()) != 0 && (bits & abi.POLLRDHUP()) != 0;
        boolean unwritable = error && ((bits & abi.POLLOUT()) != 0 || bits == abi.POLLERR());
        int readiness = error ? Readiness.ERROR : 0;
        if (hup || half) {
            readiness |= Readiness.READ_CLOSED;
        }
        if ((hup && abi.hupIsOfBoth()) || unwritable) {
            readiness |= Readiness.WRITE_CLOSED;
        }
        return readiness;
    }
}
