package org.poll4j.sim;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.poll4j.spi.Descriptor;

/** The open files of a host by descriptor: the lowest free number is the next. */
final class Files {
    private static final int FIRST = 3;

    private @Nullable OpenFile[] table = new OpenFile[64];
    private int limit = 1024 * 1024;
    private int lowest = FIRST;
    private int open;

    /** How many descriptors the host may have open. */
    void limit(int most) {
        limit = most;
    }

    /** Gives a new file the lowest free number. */
    <F extends OpenFile> F open(Object call, F file) throws IOException {
        require(call, 1);
        while (lowest < table.length && table[lowest] != null) {
            lowest++;
        }
        if (lowest == table.length) {
            table = Arrays.copyOf(table, 2 * lowest);
        }
        file.fd = lowest;
        table[lowest++] = file;
        open++;
        return file;
    }

    /** Throws if fewer numbers than that are free. */
    void require(Object call, int count) throws IOException {
        if (open + count > limit) {
            throw SimErrno.EMFILE.of(call);
        }
    }

    int count() {
        return open;
    }

    void remove(OpenFile file) {
        if (file.fd < table.length && table[file.fd] == file) {
            table[file.fd] = null;
            lowest = Math.min(lowest, file.fd);
            open--;
        }
    }

    @Nullable
    OpenFile get(long fd) {
        return fd >= 0 && fd < table.length ? table[(int) fd] : null;
    }

    @Nullable
    OpenFile find(Descriptor d) {
        return d.closer() instanceof OpenFile own ? own : get(d.handle());
    }

    /** The file of a descriptor that this backend made or adopted. */
    OpenFile of(Descriptor d, String call) throws IOException {
        OpenFile file = find(d);
        if (file == null || !file.isOpen()) {
            throw SimErrno.EBADF.of(call + "(" + d + ")");
        }
        return file;
    }

    /** The host has stopped. */
    void vanish() {
        for (OpenFile file : table) {
            if (file != null) {
                file.vanish();
            }
        }
        Arrays.fill(table, null);
        lowest = FIRST;
        open = 0;
    }
}
