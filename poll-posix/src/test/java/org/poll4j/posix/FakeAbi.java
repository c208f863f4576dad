package org.poll4j.posix;

import java.util.Map;

/** Numbers of no system, all different within their kind, so that a mistaken one shows. */
public final class FakeAbi {
    /** As on Linux. */
    public static final PosixAbi WITHOUT_LENGTH = abi(false, false);

    static final PosixAbi WITH_LENGTH = abi(true, false);

    /** As on OpenBSD and NetBSD: also without what only some systems have. */
    static final PosixAbi SPARSE = abi(true, true);

    static final PosixAbi.Errnos ERRNOS = WITHOUT_LENGTH.errnos();

    private FakeAbi() {}

    private static PosixAbi abi(boolean hasLength, boolean sparse) {
        return new PosixAbi(errnos(hasLength), sockets(sparse), options(sparse), layout(hasLength), extensions());
    }

    private static PosixAbi.Errnos errnos(boolean bsd) {
        Map<Integer, String> names = Map.of(101, "EAGAIN", 102, "EBADF", 104, "ECONNREFUSED", 105, "EADDRINUSE");
        return new PosixAbi.Errnos(
                101,
                102,
                103,
                104,
                105,
                106,
                107,
                108,
                109,
                110,
                111,
                bsd ? 118 : 0,
                112,
                113,
                114,
                115,
                117,
                116,
                names::get);
    }

    private static PosixAbi.Sockets sockets(boolean sparse) {
        return new PosixAbi.Sockets(
                2,
                30,
                33,
                1,
                11,
                12,
                0x1000,
                0x2000,
                0x40,
                0x80,
                0x2,
                sparse ? 0 : 0x20,
                sparse ? 0 : 0x100,
                0x8,
                1,
                0,
                1,
                2,
                3,
                4,
                5,
                6,
                0x4000,
                0x8000);
    }

    private static PosixAbi.Options options(boolean sparse) {
        return new PosixAbi.Options(
                201,
                301,
                202,
                203,
                sparse ? 0 : 204,
                205,
                206,
                207,
                208,
                209,
                210,
                211,
                312,
                313,
                302,
                303,
                304,
                212,
                213,
                214,
                314,
                315,
                305,
                306,
                307,
                215,
                216,
                217,
                sparse ? 0 : 308,
                309,
                310,
                311,
                316,
                317,
                218,
                219,
                sparse ? 0 : 220,
                221,
                222);
    }

    private static PosixAbi.Layout layout(boolean hasLength) {
        return new PosixAbi.Layout(
                hasLength,
                hasLength ? 104 : 108,
                hasLength ? 4 : 8,
                new PosixAbi.Msghdr(56, 16, 24, 8, 32, 40, 8, 48, 8, 12, 16),
                new PosixAbi.Pktinfo(12, 0, 8, 4));
    }

    private static PosixAbi.Extensions extensions() {
        return new PosixAbi.Extensions(
                0x20, 401, 402, 403, 404, 405, 406, 407, 408, 409, 0, 0, 0, 0, 410, 411, 412, 413, 414, 422, 415, 416,
                417, 418, 419, 420, 421, 4);
    }
}
