package org.poll4j.sim;

import java.util.ArrayList;
import java.util.List;
import org.poll4j.spi.Descriptor;

/** An open file of a host: what a descriptor names, and what selectors watch. Under the world's monitor. */
abstract class OpenFile implements Descriptor.Closer {
    final SimHost host;
    final World world;
    /** Its descriptor; −1 for a connection that is not accepted yet. */
    int fd = -1;

    private final List<Watch> watches = new ArrayList<>(1);
    private boolean isOpen = true;

    OpenFile(SimHost host) {
        this.host = host;
        this.world = host.world;
    }

    /** What holds now: {@link Bits}. */
    abstract int bits();

    /** The last descriptor has closed. */
    abstract void closed();

    boolean isOpen() {
        return isOpen;
    }

    /** Something changed in these bits: an edge for their watches. */
    final void changed(int bits) {
        for (int i = 0; i < watches.size(); i++) {
            watches.get(i).changed(bits);
        }
    }

    final void watchedBy(Watch watch) {
        watches.add(watch);
    }

    final void leftBy(Watch watch) {
        watches.remove(watch);
    }

    @Override
    public final void close(long handle) {
        synchronized (world) {
            if (isOpen) {
                isOpen = false;
                host.files().remove(this);
                while (!watches.isEmpty()) { // a kernel forgets a file that has closed
                    watches.getLast().forget();
                }
                world.trace.note(world.now(), host, "close", fd, 0);
                closed();
            }
        }
    }

    /** The host has stopped: nothing of it is left, and no peer gets an event. */
    void vanish() {
        isOpen = false;
    }
}
