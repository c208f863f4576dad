package counted;

import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.poll4j.spi.Descriptor;
import org.poll4j.spi.ReadySink;
import org.poll4j.spi.Selector;
import org.poll4j.spi.Selector.Trigger;

/**
 * Counts the changes of all selectors. With {@code -Dcounted.deaf} it has a bug for the contract to
 * notice: it cannot be woken.
 */
final class CountedSelector implements Selector {
    static final LongAdder CHANGES = new LongAdder();
    private static final boolean DEAF = Boolean.getBoolean("counted.deaf");

    private final Selector selector;

    CountedSelector(Selector selector) {
        this.selector = selector;
    }

    @Override
    public void add(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        CHANGES.increment();
        selector.add(descriptor, key, interest, trigger, rawBits);
    }

    @Override
    public void modify(Descriptor descriptor, long key, int interest, Trigger trigger, int rawBits) throws IOException {
        CHANGES.increment();
        selector.modify(descriptor, key, interest, trigger, rawBits);
    }

    @Override
    public void remove(Descriptor descriptor) throws IOException {
        CHANGES.increment();
        selector.remove(descriptor);
    }

    @Override
    public void rearm(Descriptor descriptor, int directions) {
        selector.rearm(descriptor, directions);
    }

    @Override
    public void disarm(Descriptor descriptor) {
        selector.disarm(descriptor);
    }

    @Override
    public boolean select(ReadySink sink, int max, long timeoutNanos) throws IOException {
        return selector.select(sink, max, timeoutNanos);
    }

    @Override
    public void wakeup() {
        if (!DEAF) {
            selector.wakeup();
        }
    }

    @Override
    public void renew() throws IOException {
        selector.renew();
    }

    @Override
    public long handle() {
        return selector.handle();
    }

    @Override
    public void close() {
        selector.close();
    }
}
